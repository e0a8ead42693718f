"""Turn a recording into what Chromium's fake camera and microphone are fed from."""

import wave
from pathlib import Path

import av
import cv2
import numpy as np

WIDTH, HEIGHT, FPS, RATE = 640, 480, 15, 48_000


def flags_from(recording: Path, folder: Path) -> tuple[str, ...]:
    """Write ``recording`` as MJPEG and WAV into ``folder``; return the browser's flags."""
    pictures, sound = folder / "camera.mjpeg", folder / "microphone.wav"
    _write_pictures(recording, pictures)
    _write_sound(recording, sound)
    return (
        f"--use-file-for-fake-video-capture={pictures}",
        f"--use-file-for-fake-audio-capture={sound}",
    )


def _write_pictures(recording: Path, into: Path) -> None:
    due = 0.0
    with av.open(str(recording)) as container, into.open("wb") as out:
        for frame in container.decode(video=0):
            while frame.time is not None and frame.time >= due:
                picture = cv2.resize(frame.to_ndarray(format="bgr24"), (WIDTH, HEIGHT))
                _, jpeg = cv2.imencode(".jpg", picture)
                out.write(jpeg.tobytes())
                due += 1 / FPS


def _write_sound(recording: Path, into: Path) -> None:
    resampler = av.AudioResampler("s16", "mono", RATE)
    with av.open(str(recording)) as container:
        pieces = [
            piece.to_ndarray().reshape(-1)
            for frame in container.decode(audio=0)
            for piece in resampler.resample(frame)
        ]
    with wave.open(str(into), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(np.concatenate(pieces).astype("<i2").tobytes())
