"""Faults in attached files: in what is told of them, and while their key cannot be used."""

from typing import Any

from . import allowed, refused, witness
from .connect_scene import INVALID, Connect, Files


@witness(
    id="connect-file-name-in-ascii",
    requirement="RECORDINGS-022",
    family="effect",
    fault="Letters of a file's name that are not in ASCII are lost.",
)
def file_name_in_ascii(client: Any) -> None:
    files = Files(Connect(client))
    file = files.start("text", FileName="\u00e9.txt")
    assert files.told(file)["FileName"] == "\u00e9.txt"


@witness(
    id="connect-file-size-rounded",
    requirement="RECORDINGS-022",
    family="effect",
    fault="The size of every file is told as that of a block.",
)
def file_size_rounded(client: Any) -> None:
    files = Files(Connect(client))
    assert files.told(files.start("text"))["FileSizeInBytes"] == 4


@witness(
    id="connect-url-before-upload",
    requirement="RECORDINGS-023",
    family="response",
    fault="A URL is told of a file that was not uploaded.",
)
def url_before_upload(client: Any) -> None:
    files = Files(Connect(client))
    assert "DownloadUrlMetadata" not in files.told(files.start("text"))


@witness(
    id="connect-file-read-without-the-key",
    requirement="RECORDINGS-010",
    family="guard-off",
    fault="A file is given out while its key cannot be used.",
)
def file_read_without_the_key(client: Any) -> None:
    files = Files(Connect(client))
    file = files.attached("text")
    allowed(client.disable_key, KeyId=files.key)
    assert files.read(file) is None


@witness(
    id="connect-file-given-up",
    requirement="RECORDINGS-010",
    family="too-strict",
    fault="A file that could not be read while its key was disabled is never read again.",
)
def file_given_up(client: Any) -> None:
    files = Files(Connect(client))
    file = files.attached("text")
    allowed(client.disable_key, KeyId=files.key)
    files.read(file)
    allowed(client.enable_key, KeyId=files.key)
    assert files.read(file) == b"text"


@witness(
    id="connect-deleted-file-left-in-the-bucket",
    requirement="RECORDINGS-024",
    family="effect",
    fault="The object of a deleted file stays in the bucket.",
)
def deleted_file_left_in_the_bucket(client: Any) -> None:
    files = Files(Connect(client))
    file = files.attached("text of a file")
    allowed(files.scene.api.delete_attached_file, **file)
    assert not files.found("text of a file")


@witness(
    id="connect-deleted-file-told",
    requirement="RECORDINGS-024",
    family="effect",
    fault="A deleted file is told.",
)
def deleted_file_told(client: Any) -> None:
    files = Files(Connect(client))
    file = files.attached("text")
    allowed(files.scene.api.delete_attached_file, **file)
    assert refused(files.scene.api.get_attached_file, **file) == "ResourceNotFoundException"


@witness(
    id="connect-file-of-another-contact-told",
    requirement="RECORDINGS-015",
    family="guard-off",
    fault="A file is told as that of another contact.",
)
def file_of_another_contact_told(client: Any) -> None:
    files = Files(Connect(client))
    other = files.scene.arn_of(files.scene.contact())
    asked = {**files.attached("text"), "AssociatedResourceArn": other}
    assert files.scene.outcome("get_attached_file", **asked) == "ResourceNotFoundException"


@witness(
    id="connect-file-without-size",
    requirement="RECORDINGS-016",
    family="guard-off",
    fault="A file whose size is not told is accepted.",
)
def file_without_size(client: Any) -> None:
    files = Files(Connect(client))
    asked = {name: value for name, value in files.wanted("text").items() if name != "FileSizeInBytes"}
    assert files.scene.outcome("start_attached_file_upload", **asked) in INVALID


@witness(
    id="connect-url-for-any-time",
    requirement="RECORDINGS-017",
    family="guard-off",
    fault="A URL is given for longer, or shorter, than may be asked.",
)
def url_for_any_time(client: Any) -> None:
    files = Files(Connect(client))
    asked = files.wanted("text", UrlExpiryInSeconds=301)
    assert files.scene.outcome("start_attached_file_upload", **asked) in INVALID
