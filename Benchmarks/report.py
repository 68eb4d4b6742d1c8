"""The table of what was measured, with the targets and whether they were met."""

BEGIN, END = "<!-- what make bench measured: begin -->", "<!-- what make bench measured: end -->"


class Report:
    def __init__(self, results):
        self.results = results

    # Numbers as people read them

    @staticmethod
    def seconds(value):
        return f"{value * 1000:.1f} ms" if value < 0.1 else f"{value:.2f} s" if value < 100 else f"{value:,.0f} s"

    @staticmethod
    def ratio(value):
        return f"{value:,.0f}×" if value >= 100 else f"{value:.1f}×" if value >= 10 else f"{value:.2f}×"

    @staticmethod
    def size(count):
        return f"{count / 1e9:.2f} GB" if count >= 1e9 else f"{count / 1e6:.0f} MB"

    # Targets

    def value(self, section, *keys):
        """A figure of the results; None where it was not measured."""
        found = self.results.get(section)
        for key in keys:
            if not isinstance(found, dict) or key not in found:
                return None
            found = found[key]
        return found

    def targets(self):
        """What is wanted, the bound, what was measured and whether that is at least (or at most) the bound."""
        rows = []

        def at_least(what, bound, value):
            rows.append((what, f"≥ {bound:g}×", value, None if value is None else self.ratio(value),
                         None if value is None else value >= bound))

        def at_most(what, words, bound, value, text):
            rows.append((what, f"≤ {words}", value, text, None if value is None else value <= bound))

        def peer(section, name, key="cpu_ratio"):
            return self.value(section, "lines", name, key)

        at_least("`halog -st`'s processor time, HAProxy", 1.5, peer("haproxy", "halog -st"))
        at_least("`halog -st` and `halog -hs 502` together", 3, peer("haproxy", "halog -st and -hs 502"))
        for section in "nginx", "iis", "haproxy":
            at_least(f"mawk's processor time, {section}", 7, peer(section, "mawk"))
        for section in "nginx", "iis":
            for name in "DuckDB", "chDB", "Polars":
                at_least(f"{name}'s processor time, {section}", 7, peer(section, name))
        at_least("lnav's processor time, nginx", 45, peer("nginx", "lnav"))
        at_least("GoAccess's processor time, nginx", 400, peer("nginx", "GoAccess"))
        for section in "nginx", "iis":
            at_least(f"`wc -l`'s rate of processor time, {section}, one thread", 0.6, peer(section, "wc -l"))
            at_least(f"`wc -l`'s rate on the wall, {section}, two threads", 1, self.value(section, "wc_of_two"))
        at_least("`igzip -dc`'s rate of processor time", 0.65, peer("gzip", "igzip -dc"))
        at_least("`zcat | mawk`'s processor time", 4, peer("gzip", "zcat | mawk"))
        window = self.value("window", "lines", "window", "wall")
        at_most("a window of five minutes, whole process on the wall", "10 ms", 0.010, window,
                None if window is None else self.seconds(window))
        share = self.value("window", "share")
        at_most("the same as a share of the whole log's", "2 %", 0.02, share, None if share is None else f"{share * 100:.1f} %")
        over = self._memory_over()
        at_most("memory beyond 64 bytes for each failure", "32 MB", 32e6 / 2**20, over,
                None if over is None else f"{over * 2**20 / 1e6:.0f} MB")
        count = self.value("instructions", "instructions")
        at_most("instructions a row, nginx, counted by callgrind", "450", 450, count, None if count is None else f"{count:.0f}")
        lines = self.value("formats", "lines") or {}
        text = {kind: line["rate_ratio"] for kind, line in lines.items() if kind not in ("nginx", *self.JSON)}
        slowest = min(text, key=text.get, default=None)
        at_least("the slowest other text format" + (f" ({slowest})" if slowest else "") + ", of nginx's rate", 0.5,
                 text.get(slowest))
        json = {kind: line["rate"] for kind, line in lines.items() if kind in self.JSON}
        slowest = min(json, key=json.get, default=None)
        rate = json.get(slowest)
        rows.append(("the slowest format of JSON" + (f" ({slowest})" if slowest else ""), "≥ 600 MB/s", rate,
                     None if rate is None else f"{rate:.0f} MB/s", None if rate is None else rate >= 600))
        return rows

    JSON = ("caddy", "traefik", "nginx-json", "google-cloud")

    def _memory_over(self):
        """The most MiB that any run took beyond 64 bytes for each failure."""
        over = []
        for section in "nginx", "haproxy", "iis", "growth", "failures":
            result = self.results.get(section)
            for name, line in (result or {}).get("lines", {}).items():
                if section in ("growth", "failures") or name.startswith("postern"):
                    failures = line.get("failures", result.get("failures", 0))
                    over.append(line["memory"] - 64 * failures / 2**20)
        return max(over, default=None)

    # Text

    def text(self):
        parts = [BEGIN, "", self._machine(), "", "| what | target | measured | met |", "|---|---|---|---|"]
        for what, bound, _, text, is_met in self.targets():
            met = "—" if is_met is None else "yes" if is_met else "**no**"
            what = what.replace("|", "\\|")
            parts.append(f"| {what} | {bound} | {text or 'not measured'} | {met} |")
        for section, title in ("nginx", "nginx, combined with times"), ("haproxy", "HAProxy, httplog"), ("iis", "IIS, W3C"):
            parts += self._whole_job(section, title)
        parts += self._gzip() + self._window() + self._formats()
        parts += self._sizes("growth", "Growth", "log") + self._sizes("failures", "Failures", "502s")
        parts += ["", END]
        return "\n".join(parts)

    def _machine(self):
        sections = [result for result in self.results.values() if isinstance(result, dict) and "machine" in result]
        dates = sorted({result["date"] for result in sections})
        commits = sorted({result["commit"] for result in sections})
        machines = sorted({result["machine"]["words"] for result in sections})
        load = max((result["machine"]["load"] for result in sections), default=0)
        versions = ", ".join(f"{name} {version}" for name, version in self.results.get("versions", {}).items())
        problems = sum(len(result["problems"]) for result in sections)
        exact = ("Every count and every failed row was exact." if not problems else
                 f"**{problems} results were not exact.**")
        return (f"{' and '.join(dates)}, on {' and '.join(machines)}; when a section began, the load was {load:.1f} at most. "
                f"{versions}. Built from {' and '.join(commits)}. {exact}")

    def _whole_job(self, section, title):
        result = self.results.get(section)
        if not result:
            return []
        parts = ["", f"### {title}: {self.size(result['bytes'])}, {result['rows']:,} rows, {result['failures']:,} 502s", "",
                 "| command | wall | processor | MB/s | memory | wall ÷ Postern's | processor ÷ Postern's | rounds |",
                 "|---|---|---|---|---|---|---|---|"]
        for name, line in result["lines"].items():
            parts.append(
                f"| {name.replace('|', chr(92) + '|')} | {self.seconds(line['wall'])} | {self.seconds(line['cpu'])} | "
                f"{result['bytes'] / line['wall'] / 1e6:,.0f} | {line['memory']:,.0f} MiB | {self.ratio(line['wall_ratio'])} | "
                f"{self.ratio(line['cpu_ratio'])} | {line['rounds']} |")
        return parts

    def _gzip(self):
        result = self.results.get("gzip")
        if not result:
            return []
        title = f"gzip, nginx: {self.size(result['packed'])} that hold {self.size(result['bytes'])}"
        return self._whole_job_of(result, title)

    def _whole_job_of(self, result, title):
        parts = ["", f"### {title}", "", "| command | wall | processor | memory | processor ÷ Postern's | rounds |",
                 "|---|---|---|---|---|---|"]
        for name, line in result["lines"].items():
            parts.append(
                f"| {name.replace('|', chr(92) + '|')} | {self.seconds(line['wall'])} | {self.seconds(line['cpu'])} | "
                f"{line['memory']:,.0f} MiB | {self.ratio(line['cpu_ratio'])} | {line['rounds']} |")
        return parts

    def _window(self):
        result = self.results.get("window")
        if not result:
            return []
        parts = ["", f"### Five minutes out of {self.size(result['bytes'])}, nginx", "",
                 "| what | wall | processor | memory | rounds |", "|---|---|---|---|---|"]
        for name, line in result["lines"].items():
            parts.append(f"| {name} | {self.seconds(line['wall'])} | {self.seconds(line['cpu'])} | {line['memory']:,.0f} MiB | "
                         f"{line['rounds']} |")
        return parts

    def _formats(self):
        result = self.results.get("formats")
        if not result:
            return []
        parts = ["", "### Other formats, one thread", "", "| format | size | bytes a row | MB/s of processor time | of nginx's rate |",
                 "|---|---|---|---|---|"]
        for name, line in result["lines"].items():
            parts.append(f"| {name} | {self.size(line['bytes'])} | {line['bytes'] / line['rows']:.0f} | {line['rate']:,.0f} | "
                         f"{self.ratio(line['rate_ratio'])} |")
        return parts

    def _sizes(self, section, title, what):
        result = self.results.get(section)
        if not result:
            return []
        parts = ["", f"### {title}, nginx, one thread", "", f"| {what} | size | 502s | wall | processor | ns a row | memory |",
                 "|---|---|---|---|---|---|---|"]
        for name, line in result["lines"].items():
            parts.append(f"| {name} | {self.size(line['bytes'])} | {line['failures']:,} | {self.seconds(line['wall'])} | "
                         f"{self.seconds(line['cpu'])} | {line['cpu'] / line['rows'] * 1e9:.0f} | {line['memory']:,.0f} MiB |")
        return parts

    @staticmethod
    def write(path, table):
        """Puts the table between the markers of a page."""
        with open(path, encoding="utf-8") as text:
            page = text.read()
        before, begin, rest = page.partition(BEGIN)
        _, end, after = rest.partition(END)
        if not begin or not end:
            raise SystemExit(f"bench: {path} lacks the markers {BEGIN} and {END}")
        with open(path, "w", encoding="utf-8") as text:
            text.write(before + table + after)
