"""Films: the pictures as they were encoded, in a container of our own writing, and the sound encoded anew.

Gone are the container's and tracks' metadata, places, times of making, names of programs and devices, chapters, cover pictures, tracks
of data and of text (a drone's and an action camera's route lies there), and inside the stream of pictures every unit that draws nothing
(SEI messages with the encoder's options or the camera's serial number, filler, units without a specified meaning).
What no program takes out: what is seen and heard, and how this encoder compresses.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from fractions import Fraction
from itertools import count
from typing import Any

import av
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer
from av.packet import Packet
from av.video.stream import VideoStream

from bot.stripping.atoms import blank
from bot.stripping.outcome import NotStrippedError, Stripped, WhyNot
from bot.stripping.units import DRAWING, bare_parameters, drawing

SOUND = frozenset(
    {"aac", "mp3", "mp3float", "amrnb", "amr_nb", "amrwb", "amr_wb", "alac"}
    | {
        "pcm_s16le",
        "pcm_s16be",
        "pcm_s24le",
        "pcm_s24be",
        "pcm_mulaw",
        "pcm_alaw",
        "pcm_s32le",
        "pcm_s32be",
        "pcm_f32le",
        "pcm_f32be",
        "pcm_u8",
        "pcm_s8",
    }
)
"""Sounds that we can write anew."""
LONGEST = 3600
"""Seconds; twenty megabytes of pictures are hardly longer, and each minute of sound takes half a second."""
MOST_PACKETS = 2_000_000
MOST_TRACKS = 16
BIT_RATE = 64_000
"""Of a channel of sound, a second."""
HIGHEST_RATE = 48_000
_HOSTILE = (av.FFmpegError, OSError, ValueError, ArithmeticError, IndexError, KeyError, AssertionError)
_MUXER = {"fflags": "+bitexact", "movflags": "+disable_chpl", "write_tmcd": "0"}
_DEMUXER = {"enable_drefs": "0", "use_absolute_path": "0", "export_all": "0"}
"""A film that points to another file is not followed."""


def strip_film(data: bytes) -> Stripped:
    """The film as MP4. Raises ``NotStrippedError``."""
    out = io.BytesIO()
    try:
        with (
            av.open(io.BytesIO(data), "r", format="mov", options=_DEMUXER) as source,
            av.open(out, "w", format="mp4", options=_MUXER) as target,
        ):
            _copy(source, target)
    except MemoryError:
        raise NotStrippedError(WhyNot.TOO_LARGE, "film") from None
    except _HOSTILE as error:
        raise NotStrippedError(WhyNot.DAMAGED, f"film: {type(error).__name__}") from None
    film = bytearray(out.getvalue())
    blank(film)
    return Stripped(bytes(film), "video/mp4")


def _copy(source: InputContainer, target: OutputContainer) -> None:
    if len(source.streams) > MOST_TRACKS or (source.duration or 0) > LONGEST * 1_000_000:
        raise NotStrippedError(WhyNot.TOO_LARGE, "film: tracks or length")
    tracks: dict[int, _Pictures | _Sound] = {}
    for video in source.streams.video:
        # A cover is a picture that somebody added, not what was filmed.
        if not video.disposition & av.stream.Disposition.attached_pic:
            tracks[video.index] = _Pictures(video, target)
    if not tracks:
        raise NotStrippedError(WhyNot.KIND, "a film without pictures")
    heard = [audio for audio in source.streams.audio if audio.codec_context is not None and audio.codec_context.name in SOUND]
    if source.streams.audio and not heard:
        raise NotStrippedError(WhyNot.UNREMOVABLE, "a sound that we cannot write anew")
    # A telephone's second sound is the same once more, in a format of its own.
    for audio in heard[:1]:
        tracks[audio.index] = _Sound(audio, target)
    target.metadata.clear()
    for packet, number in zip(source.demux([source.streams[index] for index in tracks]), count(), strict=False):
        if number > MOST_PACKETS:
            raise NotStrippedError(WhyNot.TOO_LARGE, "film: packets")
        for clean in tracks[packet.stream.index].take(packet):
            target.mux_one(clean)
    for track in tracks.values():
        for clean in track.finish():
            target.mux_one(clean)
    if not any(track.frames for track in tracks.values() if isinstance(track, _Pictures)):
        raise NotStrippedError(WhyNot.DAMAGED, "a film without a frame")


class _Pictures:
    """A track of pictures, copied without the units that draw nothing."""

    def __init__(self, source: VideoStream, target: OutputContainer) -> None:
        codec = source.codec_context.name if source.codec_context is not None else ""
        if codec not in DRAWING:
            raise NotStrippedError(WhyNot.UNREMOVABLE, "pictures in a format whose units we cannot tell apart")
        self._codec = codec
        self._stream = target.add_stream_from_template(source, opaque=True)
        self._stream.metadata.clear()
        # Before the first picture, too, an encoder likes to sign.
        self._extra = bare_parameters(codec, source.codec_context.extradata or b"")
        self._stream.codec_context.extradata = self._extra
        if codec == "hevc":
            # Apple's players show no other.
            self._stream.codec_context.codec_tag = "hvc1"
        self.frames = 0

    def take(self, packet: Packet[Any]) -> Iterator[Packet[Any]]:
        """What of ``packet`` draws."""
        data = drawing(self._codec, self._extra, bytes(packet))
        if not data:
            return
        clean = Packet(data)
        clean.pts, clean.dts, clean.duration, clean.time_base = packet.pts, packet.dts, packet.duration, packet.time_base
        clean.is_keyframe = packet.is_keyframe
        clean.stream = self._stream
        self.frames += 1
        yield clean

    def finish(self) -> Iterator[Packet[Any]]:
        """Nothing is held back."""
        return iter(())


class _Sound:
    """A track of sound, encoded anew: in what an encoder leaves between the sounds, anything can stand."""

    def __init__(self, source: AudioStream, target: OutputContainer) -> None:
        channels = min(2, max(1, source.codec_context.channels))
        rate = min(HIGHEST_RATE, source.codec_context.sample_rate)
        if rate not in {8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000}:
            rate = HIGHEST_RATE
        layout = "stereo" if channels == 2 else "mono"
        self._source = source
        self._stream = target.add_stream("aac", rate=rate, layout=layout, options={"flags": "+bitexact"})
        self._stream.bit_rate = BIT_RATE * channels
        self._stream.metadata.clear()
        self._resampler = AudioResampler(format="fltp", layout=layout, rate=rate, frame_size=1024)
        self._limit = LONGEST * rate
        self._samples = 0
        self._rate = rate

    def take(self, packet: Packet[Any]) -> Iterator[Packet[Any]]:
        """The sound of ``packet`` in packets of ours."""
        if packet.size == 0:
            return
        for frame in self._source.codec_context.decode(packet):
            yield from self._encoded(self._resampler.resample(frame))

    def finish(self) -> Iterator[Packet[Any]]:
        """What was held back."""
        for frame in self._source.codec_context.decode(None):
            yield from self._encoded(self._resampler.resample(frame))
        yield from self._encoded(self._resampler.resample(None))
        yield from self._stream.encode(None)

    def _encoded(self, frames: list[av.AudioFrame]) -> Iterator[Packet[Any]]:
        for frame in frames:
            self._samples += frame.samples
            if self._samples > self._limit:
                raise NotStrippedError(WhyNot.TOO_LARGE, "film: sound")
            frame.time_base = frame.time_base or Fraction(1, self._rate)
            yield from self._stream.encode(frame)
