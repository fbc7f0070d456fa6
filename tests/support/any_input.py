"""Makes requests from an OpenAPI description: most fit it, some do not, and many hold values that programs stumble over."""

import random
import string
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

Json = dict[str, Any]
TEXTS = (
    "", " ", "x", "Zoë", "2026-03-28", "2026-03-28T15:00", "2026-03-28T15:00:00Z", "2100-12-31T23:59", "2000-01-01T00:00", "null", "-1",
    "1e400", "9" * 30, "\u0000", "\u202e", "é" * 300, "a" * 20_000, "%", "_", "'", '"', "\\", "%00", "<b>", "{}", "+14155550123",
    "zoe@example.com", "https://example.com/hook", "every 2 weeks", "FREQ=YEARLY;BYMONTHDAY=31;BYDAY=5MO", "America/New_York",
    "FREQ=DAILY;INTERVAL=999;UNTIL=21001231", "tomorrow 9", "WyJhIl0", "\U0001f600" * 60, "日本語", "\ud7ff", "\ufeff", "２０２６-０１-０１",
    "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00",
)  # fmt: skip
NUMBERS = (0, 1, -1, 2, 50, 200, 201, 86_400, 2**31, 2**63, -(2**63) - 1, 10**400, 0.5, -0.0, 1e308)
LETTERS = string.ascii_letters + string.digits + " -_.,:äß漢\u0301\n\t"


class RequestMaker:
    """Makes requests; `known` are ids that exist, for paths and fields."""

    def __init__(self, described: Json, seed: int) -> None:
        self.random, self.described = random.Random(seed), described
        self.known = ["01890000-0000-7000-8000-000000000000"]

    def request(self, path: str, operation: Json) -> tuple[str, Json]:
        """The path and the options (params, headers, json) of a request for an operation."""
        options: Json = {"params": [], "headers": {}}
        for parameter in operation.get("parameters", []):
            name, place = parameter["name"], parameter["in"]
            value = _text(self.value(parameter.get("schema", {})))
            if place == "path":
                value = self.random.choice(self.known) if self.random.random() < 0.9 else value
                path = path.replace("{" + name + "}", _segment(value))
            elif self.random.random() < (0.95 if parameter.get("required") else 0.25):
                if place == "query":
                    options["params"].append((name, value))
                else:
                    options["headers"][name] = ascii(value).strip("'\" ")[:200]
        if body := operation.get("requestBody", {}).get("content", {}).get("application/json"):
            options["json"] = self.value(body["schema"])
        return path, options

    def value(self, schema: Json) -> Any:
        """A value of a JSON schema; one in 25 is any other."""
        if self.random.random() < 0.04:
            return self._anything()
        if ref := schema.get("$ref"):
            return self.value(self.described["components"]["schemas"][ref.rpartition("/")[2]])
        if several := schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf"):
            return self.value(self.random.choice(several))
        if choices := schema.get("enum") or ([schema["const"]] if "const" in schema else None):
            return self.random.choice(choices)
        make: dict[str, Callable[[Json], Any]] = {
            "object": self._object,
            "array": self._array,
            "string": self._string,
            "integer": self._number,
            "number": self._number,
            "boolean": lambda _: self.random.random() < 0.5,
            "null": lambda _: None,
        }
        return make.get(schema.get("type", ""), self._anything)(schema)

    def _anything(self, _schema: Json | None = None) -> Any:
        odd = [None, True, [], {}, [None], {"a": 1}, [[[]]], {"": {}}, self.known[-1]]
        return self.random.choice([*NUMBERS, *TEXTS, *odd])

    def _object(self, schema: Json) -> Json:
        required = schema.get("required", [])
        fields = schema.get("properties", {}).items()
        made = {
            name: self.value(each)
            for name, each in fields
            if self.random.random() < (0.98 if name in required else 0.4)
        }
        return made | ({self.random.choice(TEXTS): 1} if self.random.random() < 0.02 else {})

    def _array(self, schema: Json) -> list[Any]:
        return [self.value(schema.get("items", {})) for _ in range(self.random.choice((0, 1, 1, 2, 3)))]

    def _string(self, schema: Json) -> str:
        if schema.get("format") == "uuid" and self.random.random() < 0.95:
            return self.random.choice(self.known)
        if schema.get("format") == "date-time" or self.random.random() < 0.5:
            return self.random.choice(TEXTS[-2:] if schema.get("format") == "date-time" else TEXTS)
        most = min(schema.get("maxLength", 40), 300)
        return "".join(self.random.choices(LETTERS, k=self.random.choice((schema.get("minLength", 1), 5, most))))

    def _number(self, schema: Json) -> float:
        low, high = int(schema.get("minimum", 0)), int(schema.get("maximum", 1000))
        return self.random.choice((low, high, self.random.randint(low, high), self.random.choice(NUMBERS)))


def _text(value: Any) -> str:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)[:3000]


def _segment(text: str) -> str:
    """A part of a path; clients leave out the parts "." and ".." themselves."""
    return "-" if text in ("", ".", "..") else quote(text.encode("utf-8", "surrogatepass"), safe="")
