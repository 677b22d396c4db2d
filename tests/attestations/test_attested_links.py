"""Which links are a proof: addresses that anyone can open, by name, whatever a browser would make of the others."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from openness.attestations.document import Link

LINK: TypeAdapter[str] = TypeAdapter(Link)

NO_PROOF = (
    # another scheme, or none
    "javascript:alert(1)", "JaVaScRiPt://lab.example.org/%0aalert(1)", "data:text/html,<script>", "file:///etc/passwd",
    "http://lab.example.org/", "ftp://lab.example.org/", "//lab.example.org/", "/etc/passwd", "lab.example.org",
    "https:lab.example.org", "https:/lab.example.org", "https:///lab.example.org", "https:\\\\lab.example.org\\",
    " https://lab.example.org/", "https://lab.example.org/\n", "\thttps://lab.example.org/", "ht\ntps://lab.example.org/",
    "view-source:https://lab.example.org/", "https", "https://", "https://?", "https://#", "https://.", "https://..",
    # somebody's name and password, and hosts that only seem to be another
    "https://user@lab.example.org/", "https://user:secret@lab.example.org/", "https://lab.example.org@127.0.0.1/",
    "https://lab.example.org:443@127.0.0.1/", "https://lab.example.org\\@127.0.0.1/", "https://127.0.0.1\\.lab.example.org/",
    "https://lab.example.org%2f@127.0.0.1/", "https://127.0.0.1%2elab.example.org/", "https://lab.example.org:/",
    "https://lab.example.org:0/", "https://lab.example.org:65536/", "https://lab.example.org:99999/",
    "https://lab.example.org:443443/", "https://lab.example.org: 443/", "https://lab.example.org:-1/", "https://lab.example.org:x/",
    # addresses of machines, in all their spellings
    "https://127.0.0.1/", "https://127.1/", "https://127.0.1/", "https://0/", "https://0.0.0.0/", "https://2130706433/",
    "https://0x7f000001/", "https://0x7f.1/", "https://0x7f.0.0.0x1/", "https://017700000001/", "https://0177.0.0.1/",
    "https://127.0.0.1./", "https://10.0.0.7/", "https://172.16.0.1/", "https://192.168.1.1/x", "https://100.64.0.1/",
    "https://169.254.169.254/latest/meta-data", "https://8.8.8.8/", "https://1.1/", "https://[::1]/", "https://[::]/",
    "https://[fe80::1%25eth0]/", "https://[::ffff:10.0.0.1]/", "https://[2001:db8::1]/", "https://[v1.x]/", "https://::1/",
    "https://①②⑦.⓪.⓪.①/", "https://127。0。0。1/", "https://１２７.0.0.1/",
    # private names
    "https://localhost/", "https://localhost./", "https://LOCALHOST/", "https://foo.localhost/", "https://foo.localhost./",
    "https://foo.localho\u017ft/", "https://foo.loca\u2113host/", "https://foo.ｌocalhost/", "https://lab/", "https://lab./",
    "https://printer.local/", "https://printer.LOCAL:631/", "https://wiki.corp/", "https://db.internal:8443/",
    "https://metadata.google.internal/", "https://router.home.arpa/", "https://1.0.0.127.in-addr.arpa/", "https://x.arpa/",
    "https://router.lan/", "https://nas.home/", "https://x.mail/", "https://x.intranet/", "https://x.private/", "https://x.localdomain/",
    "https://a.test/", "https://a.example/", "https://a.invalid/", "https://a.alt/", "https://abcdefghijklmnop.onion/",
    # names that are none
    "https://lab..example.org/", "https://-lab.example.org/", "https://lab-.example.org/", "https://.example.org/",
    "https://lab.example.org./", "https://lab_.example.org/", "https://lab.example.0x1/", "https://lab.example.1/",
    "https://" + "a" * 64 + ".example.org/", "https://lab.example." + "o" * 64 + "/", "https://" + "a." * 1_200 + "org/",
    "https://l\u00e4b.example.org/", "https://\u0456.example.org/", "https://lab\u200b.example.org/", "https://lab\u00ad.example.org/",
    "https://lab.example.org\u2024com/", "https://lab.example\uff0eorg/", "https://lab%2eexample.org/", "https://*.example.org/",
    # what ends an attribute, a link or a line
    "https://lab.example.org/a b", 'https://lab.example.org/"onclick="x', "https://lab.example.org/<script>", "https://lab.example.org/`x`",
    "https://lab.example.org/\u202egpj", "https://lab.example.org/\x1b[31m", "https://lab.example.org/\x9b31m", "https://lab.example.org/\x07",
    "https://lab.example.org/a\nb", "https://lab.example.org/a\u2028b", "https://lab.example.org/\ud800", "https://lab.example.org\\x",
    "https://lab.example.org/a\u00a0b", "https://lab.example.org/{x}", "https://lab.example.org/a|b", "https://lab.example.org/" + "a" * 2_000,
    "",
)  # fmt: skip
PROOF = (
    "https://lab.example.org", "https://lab.example.org/", "HTTPS://Lab.Example.ORG/A", "https://x.org:8443/a?b=c#d", "https://x.org:65535/",
    "https://x.org?a=https://127.0.0.1/", "https://x.org#@127.0.0.1", "https://x.org/@user/post", "https://x.org/a'b(c)[d]",
    "https://zh.wikipedia.org/wiki/模型", "https://x.org/%E6%A8%A1", "https://xn--p1ai.xn--p1ai/", "https://local.example.org/",
    "https://example.co", "https://a.b.c.d.e.example.org/x//y/../z", "https://localhost.example.org/",
)  # fmt: skip


@pytest.mark.parametrize("link", NO_PROOF, ids=ascii)
def test_a_link_that_not_anyone_can_open_is_refused(link: str) -> None:
    with pytest.raises(ValidationError) as caught:
        LINK.validate_python(link)
    said = caught.value.errors()[0]["msg"]
    assert (
        "expected a link to a public page that begins with https://" in said
        or "2000 characters" in said
        or "unicode" in said
    )


@pytest.mark.parametrize("link", PROOF)
def test_one_that_anyone_can_open_stays_as_it_is(link: str) -> None:
    assert LINK.validate_python(link) == link
