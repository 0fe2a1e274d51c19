#!/usr/bin/env python3
"""Writes images.bin: small files of every kind that Benchlight decodes, and what Pillow makes of them.

Needs NumPy and Pillow (build/bench-venv has both). The references are ImageOps.exif_transpose(Image.open(FILE))
.convert("RGB"), what torchvision's ImageFolder gives with upright pictures. Files that Pillow refuses or takes in
another way than Benchlight means to have no reference; the tests say what they expect of them.

Each record, little-endian: the name and the file's content, each after its length (uint32), then uint32 height and
width, and the RGB bytes of the reference; without one, height and width are 0.
"""
import io
import pathlib
import struct
import zlib

import numpy
from PIL import Image, ImageOps

HEIGHT, WIDTH = 13, 18
FILES = {}


def picture(channels=3, height=HEIGHT, width=WIDTH, salt=0):
    """Smooth slopes with noise, in every channel another one."""
    random = numpy.random.default_rng(576 + salt)
    y, x = numpy.mgrid[0:height, 0:width]
    planes = [127 + 100 * numpy.sin((x + 3 * c) / 4) * numpy.cos((y + c) / 5) for c in range(channels)]
    pixels = numpy.stack(planes, -1) + random.normal(0, 15, (height, width, channels))
    return pixels.clip(0, 255).astype(numpy.uint8)


def saved(image, kind, **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


# PNG -----------------------------------------------------------------------------------------------------------------

def chunk(name, body):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(rows, bits, colour, *chunks, behind=(), width=WIDTH):
    header = struct.pack(">IIBBBBB", width, len(rows), bits, colour, 0, 0, 0)
    data = zlib.compress(b"".join(b"\0" + bytes(row) for row in rows))
    parts = [chunk(b"IHDR", header), *chunks, chunk(b"IDAT", data), *behind, chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def packed(indices, bits):
    """Rows of numbers below 2^bits, as bytes."""
    rows = []
    for row in indices:
        text = "".join(format(value, f"0{bits}b") for value in row)
        text += "0" * (-len(text) % 8)
        rows.append(bytes(int(text[i:i + 8], 2) for i in range(0, len(text), 8)))
    return rows


def pngs():
    grey = picture(1)[:, :, 0]
    palette = picture(3, 1, 256, 1).tobytes()
    for bits in (1, 2, 4, 8):
        FILES[f"grey-{bits}.png"] = png(packed(grey >> (8 - bits), bits), bits, 0)
        colours = chunk(b"PLTE", palette[:3 << bits])
        FILES[f"palette-{bits}.png"] = png(packed(grey >> (8 - bits), bits), bits, 3, colours)
    colours, clear = chunk(b"PLTE", palette), chunk(b"tRNS", bytes([0, 128, 255] * 20))
    FILES["palette-transparent.png"] = png(packed(grey, 8), 8, 3, colours, clear)
    FILES["grey-transparent.png"] = png(packed(grey, 8), 8, 0, chunk(b"tRNS", struct.pack(">H", int(grey[0, 0]))))
    FILES["grey-alpha.png"] = saved(Image.fromarray(picture(2), "LA"), "PNG")
    FILES["rgb.png"] = saved(Image.fromarray(picture(3)), "PNG")
    FILES["rgba.png"] = saved(Image.fromarray(picture(4)), "PNG")
    wide = picture(3).astype(">u2") * 251 + picture(3, salt=2)
    FILES["rgb-16.png"] = png([row.tobytes() for row in wide.astype(">u2")], 16, 2)
    FILES["grey-16.png"] = png([row.tobytes() for row in wide[:, :, 0].astype(">u2")], 16, 0)
    wide = picture(4).astype(">u2") * 251 + picture(4, salt=2)
    FILES["rgba-16.png"] = png([row.tobytes() for row in wide.astype(">u2")], 16, 6)
    frames = [Image.fromarray(picture(3, salt=salt)) for salt in (3, 4)]
    FILES["animated.png"] = saved(frames[0], "PNG", save_all=True, append_images=frames[1:])
    FILES["default-image.png"] = saved(frames[1], "PNG", save_all=True, append_images=frames, default_image=True)
    FILES["exif-behind-pixels.png"] = png([row.tobytes() for row in picture(3)], 8, 2, behind=[chunk(b"eXIf", exif(6))])


# JPEG ----------------------------------------------------------------------------------------------------------------

def jpegs():
    colour, grey = Image.fromarray(picture(3)), Image.fromarray(picture(1)[:, :, 0])
    FILES["grey.jpg"] = saved(grey, "JPEG", quality=90)
    for name, sampling in (("444", 0), ("422", 1), ("420", 2)):
        FILES[f"rgb-{name}.jpg"] = saved(colour, "JPEG", quality=90, subsampling=sampling)
    FILES["progressive.jpg"] = saved(colour, "JPEG", quality=90, progressive=True)
    FILES["stored-as-rgb.jpg"] = saved(colour, "JPEG", quality=90, keep_rgb=True)
    cmyk = saved(Image.fromarray(picture(4), "CMYK"), "JPEG", quality=95)
    FILES["cmyk-adobe.jpg"] = cmyk
    at = cmyk.index(b"\xff\xee")
    length = struct.unpack(">H", cmyk[at + 2:at + 4])[0]
    FILES["cmyk-plain.jpg"] = cmyk[:at] + cmyk[at + 2 + length:]
    ycck = bytearray(cmyk)
    ycck[at + 15] = 2  # Adobe's transform: the first three are YCC
    FILES["ycck.jpg"] = bytes(ycck)


# WebP ----------------------------------------------------------------------------------------------------------------

def webps():
    colour, alpha = Image.fromarray(picture(3)), Image.fromarray(picture(4))
    FILES["lossy.webp"] = saved(colour, "WEBP", quality=80)
    FILES["lossless.webp"] = saved(colour, "WEBP", lossless=True)
    FILES["lossy-alpha.webp"] = saved(alpha, "WEBP", quality=80)
    FILES["lossless-alpha.webp"] = saved(alpha, "WEBP", lossless=True, exact=True)
    frames = [Image.fromarray(picture(4, salt=salt)) for salt in (5, 6, 7)]
    for name, lossless in (("animated-lossy.webp", False), ("animated-lossless.webp", True)):
        FILES[name] = saved(frames[0], "WEBP", save_all=True, append_images=frames[1:], lossless=lossless, exact=True)
    # A first frame that covers a part of the canvas only.
    still = saved(Image.fromarray(picture(3, 6, 8)), "WEBP", lossless=True)
    frame = struct.pack("<6I", 4 // 2, 2 // 2, 8 - 1, 6 - 1, 100, 0)
    body = b"".join(number[:3] for number in (frame[i:i + 4] for i in range(0, 20, 4))) + b"\0" + still[12:]
    chunks = (b"VP8X" + struct.pack("<II", 10, 2) + struct.pack("<I", WIDTH - 1)[:3] + struct.pack("<I", HEIGHT - 1)[:3] +
              b"ANIM" + struct.pack("<IIH", 6, 0xffffffff, 0) + b"ANMF" + struct.pack("<I", len(body)) + body)
    FILES["partial-frame.webp"] = b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WEBP" + chunks


# BMP -----------------------------------------------------------------------------------------------------------------

def bmp(data, bits, width=WIDTH, height=HEIGHT, size=40, compression=0, masks=(), colours=b"", count=0, offset=None):
    if size == 12:
        header = struct.pack("<IHHHH", 12, width, height, 1, bits)
    else:
        header = struct.pack("<IiiHHIIiiII", size, width, height, 1, bits, compression, len(data), 2835, 2835, count, 0)
        if size > 40:
            header += struct.pack("<4I", *masks, *([0] * (4 - len(masks)))) if masks else b""
            header = header[:size].ljust(size, b"\0")
        else:
            header = header[:size] + struct.pack(f"<{len(masks)}I", *masks)
    place = 14 + len(header) + len(colours) if offset is None else offset
    return b"BM" + struct.pack("<IHHI", 14 + len(header) + len(colours) + len(data), 0, 0, place) + header + colours + data


def rows_of(rows):
    """Rows from the bottom, each filled up to whole words."""
    return b"".join(bytes(row) + bytes(-len(row) % 4) for row in rows[::-1])


def words(pixels, places, kind):
    """One number a pixel: each channel's bits at its place."""
    numbers = sum((pixels[:, :, c].astype("u4") >> (8 - bits)) << shift for c, (shift, bits) in enumerate(places))
    return [row.tobytes() for row in numbers.astype(kind)]


def rle8(rows):
    out = b""
    for row in rows[::-1]:
        row, at = list(row), 0
        while at < len(row):
            run = 1
            while at + run < len(row) and row[at + run] == row[at]:
                run += 1
            if run == 1 and len(row) - at >= 5:  # literal pixels, filled up to a word
                out += bytes([0, 5, *row[at:at + 5], 0])
                at += 5
            else:
                out += bytes([run, row[at]])
                at += run
        out += b"\0\0"
    return out + b"\0\1"


def rle4(rows):
    out = b""
    for row in rows[::-1]:
        row, at = list(row), 0
        while at < len(row):
            if at % 2 and len(row) - at >= 5:
                part = row[at:at + 5] + [0, 0, 0]
                out += bytes([0, 5]) + bytes(part[i] << 4 | part[i + 1] for i in (0, 2, 4)) + b"\0"
                at += 5
            else:
                run = min(3, len(row) - at)
                other = row[at + 1] if run > 1 else 0
                if run == 3 and row[at + 2] != row[at]:
                    run = 2
                out += bytes([run, row[at] << 4 | other])
                at += run
        out += b"\0\0"
    return out + b"\0\1"


def bmps():
    pixels, grey = picture(3), picture(1)[:, :, 0]
    quads = b"".join(bytes([*colour, 0]) for colour in picture(3, 1, 256, 1)[0])
    triples = picture(3, 1, 256, 1).tobytes()
    greys = b"".join(bytes([i, i, i, 0]) for i in range(256))
    bgr = rows_of([row[:, ::-1].tobytes() for row in pixels])
    for bits in (1, 4, 8):
        indices = grey >> (8 - bits)
        FILES[f"palette-{bits}.bmp"] = bmp(rows_of(packed(indices, bits)), bits, colours=quads[:4 << bits])
        FILES[f"os2-{bits}.bmp"] = bmp(rows_of(packed(indices, bits)), bits, size=12, colours=triples[:3 << bits])
    few = grey % 100
    FILES["few-colours.bmp"] = bmp(rows_of(packed(few, 8)), 8, colours=quads[:400], count=100)
    FILES["too-few-colours.bmp"] = bmp(rows_of(packed(grey, 8)), 8, colours=quads[:400], count=100)
    FILES["grey.bmp"] = bmp(rows_of(packed(grey, 8)), 8, colours=greys)
    FILES["black-and-white.bmp"] = bmp(rows_of(packed(grey >> 7, 1)), 1, colours=b"\0\0\0\0\xff\xff\xff\0")
    FILES["no-offset.bmp"] = bmp(rows_of(packed(grey, 8)), 8, colours=greys, offset=0)
    FILES["rgb-24.bmp"] = bmp(bgr, 24)
    FILES["os2-24.bmp"] = bmp(bgr, 24, size=12)
    FILES["top-down.bmp"] = bmp(bgr, 24, height=-HEIGHT)
    FILES["os2-second-24.bmp"] = bmp(bgr, 24, size=64)
    FILES["os2-second-short-24.bmp"] = bmp(bgr, 24, size=16)
    places = {"555": [(10, 5), (5, 5), (0, 5)], "565": [(11, 5), (5, 6), (0, 5)], "444": [(8, 4), (4, 4), (0, 4)]}
    FILES["rgb-16.bmp"] = bmp(rows_of(words(pixels, places["555"], "<u2")), 16)
    masks = {"555": (0x7c00, 0x3e0, 0x1f), "565": (0xf800, 0x7e0, 0x1f), "444": (0xf00, 0xf0, 0xf)}
    for name in masks:
        for size in (40, 56, 124):
            data = rows_of(words(pixels, places[name], "<u2"))
            FILES[f"fields-{name}-{size}.bmp"] = bmp(data, 16, size=size, compression=3, masks=masks[name])
    full = [(16, 8), (8, 8), (0, 8)]
    FILES["rgb-32.bmp"] = bmp(rows_of(words(pixels, full, "<u4")), 32)
    for name, kind, place in (("bgra", (0xff0000, 0xff00, 0xff, 0xff000000), full),
                              ("rgba", (0xff, 0xff00, 0xff0000, 0xff000000), full[::-1]),
                              ("abgr", (0xff000000, 0xff0000, 0xff00, 0xff), [(24, 8), (16, 8), (8, 8)])):
        data = rows_of(words(pixels, place, "<u4"))
        FILES[f"fields-{name}.bmp"] = bmp(data, 32, size=108, compression=3, masks=kind)
    ten = (0x3ff00000, 0xffc00, 0x3ff)
    FILES["fields-10.bmp"] = bmp(rows_of(words(pixels, [(22, 8), (12, 8), (2, 8)], "<u4")), 32, compression=3, masks=ten)
    steps = (grey >> 6) * 60  # long runs
    FILES["rle8.bmp"] = bmp(rle8(steps), 8, compression=1, colours=quads)
    FILES["rle4.bmp"] = bmp(rle4(steps // 16), 4, compression=2, colours=quads[:64])
    # A run to the middle of the first row, a jump two rows up, a run to the end of that row, and whole rows.
    jump = bytes([9, 1, 0, 2, 0, 2, 9, 2, 0, 0])
    whole = b"".join(bytes([18, 3, 0, 0]) for _ in range(HEIGHT - 3))
    FILES["rle8-jump.bmp"] = bmp(jump + whole + b"\0\1", 8, compression=1, colours=quads)
    FILES["rle8-early-end.bmp"] = bmp(bytes([18, 5, 0, 0, 4, 6, 0, 1]), 8, compression=1, colours=quads)
    FILES["rle8-cut-off-line.bmp"] = bmp(bytes([200, 7, 0, 0]) * HEIGHT + b"\0\1", 8, compression=1, colours=quads)


# EXIF orientation ----------------------------------------------------------------------------------------------------

def exif(orientation, order="<", kind=3, count=1):
    mark = b"II*\0" if order == "<" else b"MM\0*"
    value = struct.pack(order + "H", orientation) + b"\0\0" if kind == 3 else struct.pack(order + "I", orientation)
    entry = struct.pack(order + "HHI", 0x112, kind, count) + value
    return mark + struct.pack(order + "IH", 8, 1) + entry + struct.pack(order + "I", 0)


def with_exif(kind, data):
    image = Image.fromarray(picture(3))
    if kind == "jpg":
        plain = saved(image, "JPEG", quality=90)
        segment = b"Exif\0\0" + data
        return plain[:2] + b"\xff\xe1" + struct.pack(">H", len(segment) + 2) + segment + plain[2:]
    if kind == "png":
        return png([row.tobytes() for row in picture(3)], 8, 2, chunk(b"eXIf", data))
    still = saved(image, "WEBP", lossless=True)[12:]
    body = data + bytes(len(data) % 2)
    chunks = (b"VP8X" + struct.pack("<II", 10, 8) + struct.pack("<I", WIDTH - 1)[:3] + struct.pack("<I", HEIGHT - 1)[:3] +
              still + b"EXIF" + struct.pack("<I", len(data)) + body)
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WEBP" + chunks


def turned():
    for kind in ("jpg", "png", "webp"):
        for orientation in range(1, 9):
            FILES[f"exif-{orientation}.{kind}"] = with_exif(kind, exif(orientation, "<>"[orientation % 2]))
        for name, data in (("0", exif(0)), ("9", exif(9)), ("65535", exif(65535)), ("long", exif(6, kind=4)),
                           ("cut", exif(6)[:15]), ("far", b"II*\0\xff\xff\xff\x7f" + exif(6)[8:]), ("noise", b"\0\1\2\3" * 9)):
            FILES[f"exif-{name}.{kind}"] = with_exif(kind, data)


def reference(content):
    try:
        image = Image.open(io.BytesIO(content))
        if image.mode == "I;16":
            return None  # clipped at 255 by convert()
        return numpy.asarray(ImageOps.exif_transpose(image).convert("RGB"))
    except Exception as reason:
        print("   ", type(reason).__name__, reason)
        return None


def main():
    for make in (pngs, jpegs, webps, bmps, turned):
        make()
    with open(pathlib.Path(__file__).with_name("images.bin"), "wb") as out:
        for name, content in FILES.items():
            pixels = reference(content)
            if pixels is None:
                print(name, "has no reference")
            for text in (name.encode(), content):
                out.write(struct.pack("<I", len(text)) + text)
            out.write(struct.pack("<II", 0, 0) if pixels is None else struct.pack("<II", *pixels.shape[:2]) + pixels.tobytes())


main()
