"""python -m translations: bring the files of all translations up to date with the sources, and say what is missing."""

from __future__ import annotations

import sys

from translations.files import SHIPPED, TEMPLATES, compile_to, engine_lines, read, written
from translations.texts import ROOT, all_texts

LANGUAGES = ("de",)


def main() -> int:
    """1 when something is not translated yet; it is then marked as unfinished in the .ts file."""
    texts, missing = all_texts(), 0
    SHIPPED.mkdir(exist_ok=True)
    TEMPLATES.write_text(engine_lines(texts), "utf-8")
    for language in LANGUAGES:
        path = ROOT / "translations" / f"impasto_{language}.ts"
        known = read(path)
        path.write_text(written(texts, known, language), "utf-8")
        compile_to(path, SHIPPED / f"impasto_{language}.qm")
        left = [text.source for text in texts if text not in known or not known[text].finished]
        gone = [text.source for text in known if text not in set(texts)]
        sys.stdout.write(f"{language}: {len(texts) - len(left)} of {len(texts)} texts, {len(gone)} dropped\n")
        sys.stdout.writelines(f"  to be translated: {source!r}\n" for source in left)
        missing += len(left)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
