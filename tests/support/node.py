"""Runs the product's browser modules in Node."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any


def evaluate(module: Path, expression: str, zone: str = "UTC") -> Any:
    """Evaluate a JavaScript expression in a time zone; the exports of `module` are `m`."""
    node = shutil.which("node", path=str(Path(sys.executable).parent)) or "node"
    code = f"import * as m from {json.dumps(module.as_uri())}; console.log(JSON.stringify({expression}))"
    command = [node, "--input-type=module", "-e", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ, "TZ": zone})
    return json.loads(done.stdout)
