"""The versions. A test holds the first against the repository's one version."""

VERSION = "0.1.0"
"""The package's version, which is also the library's."""

ABI_VERSION = 1
"""The version of the frame that this package writes and reads."""
