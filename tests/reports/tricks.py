"""Words by which a repo could try to be more than words where Markdown or HTML is shown."""

EVIL = (
    "<script>alert(1)</script>", "</details></table></td>", "<!-- ", "a|b\\|c", "a\n# b\n\n- c", "`a`` ` b", "`|`",
    "[x](javascript:alert(1))", "![x](http://evil.example/x.png)", "&lt;b&gt; &#64;here &copy", "\\", "\\<b>", "~~~",
    "@here @a-b/c x@y.example", "$$math$$ $`x`$", "**bold** _it_ ~~no~~", ":bomb: a:b:c", "#1 a/b#23 GH-4 gh-5",
    "https://evil.example www.evil.example ftp://evil.example", "mailto:a@evil.example", "a/b@0123456789abcdef",
    "deadbeef 0123456789abcdef0123456789abcdef01234567", "[^1]: x", "[x]: http://evil.example", "1. a", "+ a", "- a",
    "=", "---", "> a", "[ ] a", "\x1b[31m\u202e\u200b\U000e0041", "`@here` `$x$` `<b>`", "    code", "<http://e.example>",
    "[[a]]", "`` ` ``", "a\\`b`c",
)  # fmt: skip
"""Each does something by itself in Markdown, or on a page that GitHub makes of it."""

TRICKS = (
    *EVIL, "</summary></details><script>alert(1)</script>", "<img src=http://evil.example/x onerror=alert(1)>",
    "<iframe src=javascript:alert(1)>", "<svg/onload=alert(1)>", "`</code><script>alert(1)</script>`", "| a | b |\n|---|",
    "\n\n</details>\n\n<details open ontoggle=alert(1)>", "```\n<script>alert(1)</script>\n```", "~~~\nx", "<a href=//e.e>",
    "&#60;script&#62;", "<base href=http://evil.example/>", "<meta http-equiv=refresh content=0;http://evil.example>",
    "<style>*{background:url(http://evil.example)}</style>", "][x]\n\n[x]: javascript:alert(1)", "\r\n<b>", "\u2028# x",
    "%0d%0a<b>", "\\`<b>\\`", "<!--><script>alert(1)</script>-->", "<![CDATA[<b>]]>", "<?php ?>", "> [!WARNING]\n> x",
)  # fmt: skip
"""These too, and what tries to leave the element or the block that it stands in."""
