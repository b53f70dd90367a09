from __future__ import annotations

import io
import struct
from fractions import Fraction

import av
import numpy as np
import pytest
from av.packet import Packet

from bot.stripping.outcome import NotStrippedError, WhyNot
from bot.stripping.stripping import strip
from tests.stripping.planted import EVERYTHING, LATIN, MOMENT, NAME, PLACE, SERIAL, tells
from tests.stripping.test_pictures import SIZE, telling_jpeg

WIDTH, HEIGHT, FRAMES, RATE = 160, 96, 40, 44_100
FROM_1904 = 2_082_844_800
MADE = 1_709_618_828
"""2024-03-05T06:07:08Z."""
SIGNED = bytes(range(16))


def message(codec: str) -> bytes:
    """A unit that draws nothing, in which a camera has left its number (SEI, user data)."""
    content = SIGNED + LATIN.encode()
    payload = bytes((5,)) + b"\xff" * (len(content) // 255) + bytes((len(content) % 255,)) + content + b"\x80"
    unit = (b"\x06" if codec == "h264" else b"\x4e\x01") + payload
    return struct.pack("!I", len(unit)) + unit


def film(codec: str = "libx264", sound: str | None = "aac", form: str = "mp4", turned: int = 0, frames: int = FRAMES) -> bytes:
    out = io.BytesIO()
    quiet = {"x265-params": "log-level=none"} if codec == "libx265" else {}
    with av.open(out, "w", format=form, options={"movflags": "use_metadata_tags"}) as target:
        target.metadata.update(
            {
                "title": EVERYTHING,
                "artist": NAME,
                "make": "planted maker",
                "location": f"+{PLACE}+122.5/",
                "com.apple.quicktime.location.ISO6709": f"+{PLACE}+122.5/",
                "com.apple.quicktime.software": SERIAL,
                "creation_time": f"{MOMENT}Z",
            }
        )
        pictures = target.add_stream(codec, rate=20, options=quiet)
        pictures.width, pictures.height, pictures.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        pictures.metadata.update({"handler_name": f"planted {SERIAL}", "encoder": SERIAL})
        if turned:
            pictures.set_display_rotation(turned)
        heard = target.add_stream(sound, rate=RATE, layout="stereo") if sound else None
        if heard is not None:
            heard.metadata["handler_name"] = f"planted {SERIAL}"
        for number in range(frames):
            frame = av.VideoFrame.from_ndarray(drawn(number), format="rgb24")
            frame.pts = number
            target.mux(pictures.encode(frame))
            if heard is not None:
                target.mux(heard.encode(tone(number, str(heard.codec_context.format.name))))
        target.mux(pictures.encode(None))
        if heard is not None:
            target.mux(heard.encode(None))
    return out.getvalue()


def drawn(number: int) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    picture = np.full((HEIGHT, WIDTH, 3), (number * 5, 90, 120), np.uint8)
    picture[20:40, number : number + 30] = 255
    return picture


def tone(number: int, form: str) -> av.AudioFrame:
    at = np.arange(RATE // 20) + number * (RATE // 20)
    wave = (np.sin(at * 2 * np.pi * 440 / RATE) * 0.4).astype(np.float32)
    samples = np.stack([wave, wave]) if form == "fltp" else (np.repeat(wave, 2)[None] * 32_000).astype(np.int16)
    frame = av.AudioFrame.from_ndarray(samples, format=form, layout="stereo")
    frame.rate, frame.pts = RATE, number * (RATE // 20)
    return frame


def with_messages(data: bytes) -> bytes:
    """The same film, before each picture of which the camera says its number, and with a second track that tells its way."""
    out = io.BytesIO()
    with av.open(io.BytesIO(data)) as source, av.open(out, "w", format="mp4") as target:
        stream = source.streams.video[0]
        codec = stream.codec_context.name
        own = target.add_stream_from_template(stream, opaque=True)
        way = target.add_mux_stream("mov_text")
        way.time_base = Fraction(1, 1000)
        for packet in source.demux(stream):
            if not packet.size:
                continue
            telling = Packet(message(codec) + bytes(packet))
            telling.pts, telling.dts, telling.time_base, telling.is_keyframe = packet.pts, packet.dts, packet.time_base, packet.is_keyframe
            telling.stream = own
            target.mux(telling)
        spoken = EVERYTHING.encode()
        where = Packet(struct.pack("!H", len(spoken)) + spoken)
        where.pts = where.dts = 0
        where.duration, where.time_base, where.stream = 500, Fraction(1, 1000), way
        target.mux(where)
    return out.getvalue()


def pictures_of(data: bytes) -> list[np.ndarray[tuple[int, ...], np.dtype[np.uint8]]]:
    with av.open(io.BytesIO(data)) as opened:
        return [frame.to_ndarray(format="rgb24") for frame in opened.decode(video=0)]


def boxes(data: bytes, at: int = 0, end: int | None = None) -> list[tuple[bytes, bytes]]:
    """Name and content of every box, those that hold others and those in them."""
    found = []
    end = len(data) if end is None else end
    while at + 8 <= end:
        size, name = struct.unpack_from("!I4s", data, at)
        found.append((name, data[at + 8 : at + size]))
        if name in {b"moov", b"trak", b"mdia", b"minf", b"stbl", b"edts"}:
            found += boxes(data, at + 8, at + size)
        at += size
    return found


@pytest.mark.parametrize(
    ("codec", "sound", "form"),
    [("libx264", "aac", "mp4"), ("libx264", "pcm_s16le", "mov"), ("libx265", "aac", "mov"), ("libx264", None, "mp4")],
)
def test_a_film_loses_what_its_camera_wrote_and_no_picture(codec: str, sound: str | None, form: str) -> None:
    data = film(codec, sound, form)
    assert {NAME, SERIAL, PLACE} <= set(tells(data))
    clean = strip(data)
    assert clean.kind == "video/mp4"
    assert tells(clean.data) == []
    assert all(name not in clean.data for name in (b"x264", b"x265", b"Lavf", b"Lavc", b"Handler", b"udta", b"\xa9xyz", b"meta"))
    before, after = pictures_of(data), pictures_of(clean.data)
    assert len(after) == FRAMES
    assert all(np.array_equal(one, other) for one, other in zip(before, after, strict=True))


def test_no_box_says_when_the_film_was_made() -> None:
    data = film()
    stamp = struct.pack("!I", MADE + FROM_1904)
    assert stamp in data
    for name, content in boxes(strip(data).data):
        if name in {b"mvhd", b"tkhd", b"mdhd"}:
            assert content[4:12] == bytes(8)
        if name == b"hdlr":
            assert not content[24:].strip(b"\0")
        assert name not in {b"udta", b"meta", b"uuid", b"tref"}
    assert stamp not in strip(data).data


@pytest.mark.parametrize("codec", ["libx264", "libx265"])
def test_what_the_camera_says_between_the_pictures_goes(codec: str) -> None:
    data = with_messages(film(codec, None))
    assert {SERIAL, NAME} <= set(tells(data))
    assert len(pictures_of(data)) == FRAMES
    clean = strip(data).data
    assert tells(clean) == []
    assert SIGNED not in clean
    assert all(np.array_equal(one, other) for one, other in zip(pictures_of(data), pictures_of(clean), strict=True))


def test_only_pictures_and_sound_are_left() -> None:
    data = with_messages(film())
    with av.open(io.BytesIO(data)) as opened:
        assert [stream.type for stream in opened.streams] == ["video", "subtitle"]
    with av.open(io.BytesIO(strip(data).data)) as opened:
        assert [stream.type for stream in opened.streams] == ["video"]
    with av.open(io.BytesIO(strip(film()).data)) as opened:
        assert [stream.type for stream in opened.streams] == ["video", "audio"]


def test_a_cover_that_somebody_added_goes() -> None:
    out = io.BytesIO()
    with av.open(io.BytesIO(film(sound=None))) as source, av.open(out, "w", format="mp4") as target:
        stream = source.streams.video[0]
        own = target.add_stream_from_template(stream, opaque=True)
        cover = target.add_mux_stream("mjpeg", width=SIZE[0], height=SIZE[1])
        cover.disposition = av.stream.Disposition.attached_pic
        for packet in source.demux(stream):
            if packet.size:
                packet.stream = own
                target.mux(packet)
        picture = Packet(telling_jpeg())
        picture.pts, picture.stream = 0, cover
        target.mux(picture)
    assert len(tells(out.getvalue())) > 1
    clean = strip(out.getvalue()).data
    assert tells(clean) == []
    assert len(pictures_of(clean)) == FRAMES


def test_the_sound_is_still_the_same_tone_and_as_long() -> None:
    with av.open(io.BytesIO(strip(film()).data)) as opened:
        heard = np.concatenate([frame.to_ndarray()[0] for frame in opened.decode(audio=0)])
    assert abs(len(heard) - FRAMES * RATE // 20) < 4096
    middle = heard[RATE // 2 : RATE // 2 + RATE]
    loudest = int(np.argmax(np.abs(np.fft.rfft(middle))))
    assert abs(loudest - 440) <= 2


@pytest.mark.parametrize(("first_picture", "first_sound"), [(0, 10), (10, 0)])
def test_what_begins_later_still_begins_later(first_picture: int, first_sound: int) -> None:
    out = io.BytesIO()
    with av.open(out, "w", format="mov") as target:
        pictures = target.add_stream("libx264", rate=20)
        pictures.width, pictures.height, pictures.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        heard = target.add_stream("pcm_s16le", rate=RATE, layout="stereo")
        for number in range(FRAMES):
            frame = av.VideoFrame.from_ndarray(drawn(number), format="rgb24")
            frame.pts = number + first_picture
            target.mux(pictures.encode(frame))
            sound = tone(number, "s16")
            sound.pts = (number + first_sound) * (RATE // 20)
            target.mux(heard.encode(sound))
        target.mux(pictures.encode(None))
    clean = strip(out.getvalue()).data
    begins = []
    for kind in ("video", "audio"):
        with av.open(io.BytesIO(clean)) as opened:
            first = next(opened.decode(**{kind: 0}))
            begins.append(float(first.pts * first.time_base))
    assert begins == pytest.approx([first_picture / 20, first_sound / 20], abs=0.03)


@pytest.mark.parametrize("turned", [90, 180, -90])
def test_a_film_taken_upright_stays_upright(turned: int) -> None:
    data = film(turned=turned, frames=5)
    with av.open(io.BytesIO(data)) as before, av.open(io.BytesIO(strip(data).data)) as after:
        assert next(after.decode(video=0)).rotation == next(before.decode(video=0)).rotation != 0


def test_the_same_film_gives_the_same_bytes() -> None:
    data = film()
    assert strip(data) == strip(data)


def test_what_stands_outside_of_the_tracks_goes() -> None:
    hidden = struct.pack("!I4s", 8 + len(LATIN), b"free") + LATIN.encode()
    way = struct.pack("!I4s16s", 24 + len(LATIN), b"uuid", bytes(16)) + LATIN.encode()
    assert tells(strip(film(frames=5) + hidden + way).data) == []


@pytest.mark.parametrize("codec", ["mpeg4", "mjpeg"])
def test_pictures_whose_units_we_cannot_tell_apart_are_refused(codec: str) -> None:
    out = io.BytesIO()
    with av.open(out, "w", format="mov") as target:
        stream = target.add_stream(codec, rate=20)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuvj420p" if codec == "mjpeg" else "yuv420p"
        for number in range(3):
            frame = av.VideoFrame.from_ndarray(drawn(number), format="rgb24")
            frame.pts = number
            target.mux(stream.encode(frame))
        target.mux(stream.encode(None))
    with pytest.raises(NotStrippedError) as refused:
        strip(out.getvalue())
    assert refused.value.why is WhyNot.UNREMOVABLE


def test_a_film_cut_off_before_its_table_is_refused() -> None:
    with pytest.raises(NotStrippedError) as refused:
        strip(film(frames=5)[:-900])
    assert refused.value.why is WhyNot.DAMAGED


def test_sound_without_pictures_is_no_film() -> None:
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as target:
        heard = target.add_stream("aac", rate=RATE, layout="stereo")
        for number in range(5):
            target.mux(heard.encode(tone(number, "fltp")))
        target.mux(heard.encode(None))
    with pytest.raises(NotStrippedError) as refused:
        strip(out.getvalue())
    assert refused.value.why is WhyNot.KIND
