"""Whether what was counted is what was written."""
import datetime
import json
import re

MONTHS = {name: number + 1 for number, name in enumerate("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split())}


class Truth:
    """What the generator says of a log; logs of others may tell less."""

    def __init__(self, path):
        self.minutes, self.statuses, self.failed = {}, {}, None
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                words = line.split()
                if words[0] == "minute":
                    self.minutes[words[1], words[2]] = int(words[3])
                elif words[0] == "status":
                    self.statuses[words[1]] = int(words[2])
                elif words[0] == "failed":
                    self.failed = int(words[1]), int(words[3]), int(words[5])

    @property
    def failures(self):
        return self.statuses.get("502", 0)

    @property
    def rows(self):
        return sum(self.statuses.values())

    def problems(self, summary, failures):
        """What is wrong with a summary and the file of failed rows; nothing where both are exact."""
        with open(summary, encoding="utf-8") as text:
            buckets = json.load(text)["buckets"]
        minutes, statuses = {}, {}
        for bucket in buckets:
            for status, count in bucket["byStatus"].items():
                minutes[bucket["start"][:16], status] = count
                statuses[status] = statuses.get(status, 0) + count
        found = []
        if statuses != self.statuses:
            found.append(f"counts by status are {statuses}, not {self.statuses}")
        elif self.minutes and minutes != self.minutes:
            found.append("counts by minute differ")
        rows = lines = offsets = 0
        with open(failures, "rb") as text:
            for row in text:
                place = re.match(rb'\{"source":"[^"]*","line":(\d+),"offset":(\d+)', row)
                rows += 1
                lines += int(place[1])
                offsets += int(place[2])
        if self.failed and (rows, lines, offsets) != self.failed:
            found.append(f"failed rows, sums of their lines and places are {rows, lines, offsets}, not {self.failed}")
        return found


def _stamp(text):
    """A time as awk prints it, as Postern writes it."""
    if text[2] != "/":
        return text + "Z"
    day, month, rest = text.split("/")
    return f"{rest[:4]}-{MONTHS[month]:02d}-{day}T{rest[5:13]}{rest[13:]}Z"


def rows_differ(kind, failures, awk_output):
    """How the rows that Postern and awk found differ; nothing where all are the same."""
    unit = {"nginx": 1_000_000, "iis": 1000, "haproxy": 1000}[kind]
    with open(failures, encoding="utf-8") as ours, open(awk_output, encoding="utf-8") as theirs:
        others = (line.rstrip("\r\n").split("\t")[1:] for line in theirs if line.startswith("row\t"))
        count = 0
        for line in ours:
            row = json.loads(line)
            other = next(others, None)
            count += 1
            if other is None:
                return f"awk found fewer rows than {count}"
            duration = datetime.timedelta(seconds=row.get("duration", 0)) // datetime.timedelta(microseconds=1)
            taken = round(float(other[2]) * unit) if unit == 1_000_000 else int(other[2]) * unit
            wanted = _stamp(other[0]).replace(".000Z", "Z"), other[1].split("?")[0], taken
            actual = row["time"].replace(".000Z", "Z"), row.get("path"), duration
            if actual != wanted:
                return f"row {count} is {actual}, and awk's is {wanted}"
        if next(others, None) is not None:
            return f"awk found more rows than {count}"
    return None
