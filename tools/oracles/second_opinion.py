"""What PyPI's smsutil says of the same texts, run by `make oracles` where that package has an environment of its own.

It knows no visible characters (it may split a letter from its mark) and takes the escape character itself for a letter:
texts with that one are left out, and of those in UCS-2 only such are asked in which every visible character is one code
point. Ends with 1 where it and the provider's calculator differ.
"""

import gzip
import json
import sys
from pathlib import Path

import smsutil  # type: ignore[import-not-found,import-untyped,unused-ignore]


def differing(answers: Path) -> tuple[int, list[str]]:
    """(how many texts were asked, the lines of those that differ)."""
    asked, lines = 0, []
    with gzip.open(answers, "rt", encoding="ascii") as rows:
        for row in rows:
            text, encoding, characters, segments = json.loads(row)
            if not text or "\x1b" in text or (encoding == "UCS-2" and characters != len(text)):
                continue
            asked += 1
            split = smsutil.split(text)
            found = ("GSM-7" if split.encoding == "gsm0338" else "UCS-2", len(split.parts))
            if found != (encoding, segments):
                lines.append(f"{found}: {row.strip()}")
    return asked, lines


if __name__ == "__main__":
    asked, lines = differing(Path(sys.argv[1]))
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.write(f"smsutil: {asked} texts asked, {len(lines)} differ\n")
    sys.exit(1 if lines else 0)
