"""`openness explain`: what a word of an audit means, from the rubric file, the vocabulary and the table of licenses."""

import click


@click.command("explain")
@click.argument("word")
@click.option("--rubric", default=None, metavar="ID|FILE", help="The rubric that defines the word (default: openness).")
def command(word: str, rubric: str | None) -> None:
    """Explain what a word of an audit means, and why it is asked.

    A WORD is a criterion, a requirement, a component or a verdict of the rubric, whose file says what is printed
    (question, motive, grades, remedy, source); or a class of licenses, a term of licenses, or a license by its id or
    name.

    \b
    Examples:
      openness explain fully-open            a verdict
      openness explain training-code         a component, and what is asked of it
      openness explain license --rubric ./ours.yaml
      openness explain non-commercial        a class of licenses
      openness explain naming-duty           a term of licenses
      openness explain llama3.1              a license, term by term
    """
    from openness.reports.definition import definitions
    from openness.rubric import DEFAULT_RUBRIC, load_rubric

    for line in definitions(load_rubric(rubric or DEFAULT_RUBRIC), word):
        click.echo(line)
