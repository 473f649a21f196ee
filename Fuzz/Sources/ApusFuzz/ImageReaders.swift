import Apus
import Foundation

extension Reader {
    static var jpeg: Reader {
        Reader(name: "jpeg", seeds: written(with: jpegs) + encoded(foreignJPEGs)) { input in
            try decode(input, name: "input.jpg")
        }
    }

    static var png: Reader {
        Reader(name: "png", seeds: pngSeeds) { input in
            try decode(input, name: "input.png")
        }
    }

    /// Changed chunks under true checksums: a chunk whose checksum lies is refused before it is read.
    static var pngChunks: Reader {
        Reader(name: "png-chunks", seeds: pngSeeds) { input in
            try decode(withTrueChecksums(input), name: "input.png")
        }
    }

    /// To the last byte, with a limit that keeps an input quick.
    private static func decode(_ input: [UInt8], name: String) throws {
        let image = try Image.decode(input, name: name, pixelLimit: 1 << 16)
        precondition(
            image.pixels.count == image.width * image.height * image.channels
                && image.width * image.height <= 1 << 16, "a picture beyond its limit")
        _ = image.pixels.reduce(0, &+)
    }

    private static var pngSeeds: [[UInt8]] {
        written { [try PNGWriter.encode($0)] } + encoded(foreignPNGs)
    }

    private static func jpegs(_ image: Image) throws -> [[UInt8]] {
        [
            try JPEGWriter.encode(image), try JPEGWriter.encode(image, chroma: .full, progressive: true),
            try JPEGWriter.encode(image, quality: 30, chroma: .half),
        ]
    }

    /// Files of a grey and a coloured picture.
    private static func written(with encode: (Image) throws -> [[UInt8]]) -> [[UInt8]] {
        [1, 3].flatMap { channels in
            let pixels = (0..<19 * 11 * channels).map { UInt8(truncatingIfNeeded: $0 &* $0 / 7) }
            let image = Image(width: 19, height: 11, channels: channels, pixels: pixels)
            return (try? encode(image)) ?? []
        }
    }

    private static func encoded(_ texts: [String]) -> [[UInt8]] {
        texts.compactMap { Data(base64Encoded: $0).map { [UInt8]($0) } }
    }

    private static func withTrueChecksums(_ file: [UInt8]) -> [UInt8] {
        var file = file
        var place = 8
        while place + 12 <= file.count {
            let length = file[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
            guard length <= file.count - place - 12 else { break }
            let sum = crc32(file[place + 4..<place + 8 + length])
            for byte in 0..<4 {
                file[place + 8 + length + byte] = UInt8(truncatingIfNeeded: sum >> UInt32(24 - 8 * byte))
            }
            place += 12 + length
        }
        return file
    }

    /// ISO/IEC 15948, annex D, a bit at a time.
    private static func crc32(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        ~bytes.reduce(~0) { sum, byte in
            (0..<8).reduce(sum ^ UInt32(byte)) { value, _ in
                value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1
            }
        }
    }
}

/// JPEG files of Pillow's, in varieties that Apus does not write.
private let foreignJPEGs = [
    // Inks, restart markers, an orientation.
    "/9j/7gAOQWRvYmUAZAAAAAAA/+EAIkV4aWYAAE1NACoAAAAIAAEBEgADAAAAAQAGAAAAAAAA/9sAQwANCQoLCggNCwoLDg4NDxMg"
        + "FRMSEhMnHB4XIC4pMTAuKS0sMzpKPjM2RjcsLUBXQUZMTlJTUjI+WmFaUGBKUVJP/8AAFAgABwAJBEMRAE0RAFkRAEsRAP/EAB8A"
        + "AAEFAQEBAQEBAAAAAAAAAAABAgMEBQYHCAkKC//EALUQAAIBAwMCBAMFBQQEAAABfQECAwAEEQUSITFBBhNRYQcicRQygZGhCCNC"
        + "scEVUtHwJDNicoIJChYXGBkaJSYnKCkqNDU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6g4SFhoeIiYqSk5SV"
        + "lpeYmZqio6Slpqeoqaqys7S1tre4ubrCw8TFxsfIycrS09TV1tfY2drh4uPk5ebn6Onq8fLz9PX29/j5+v/dAAQAAf/aAA4EQwBN"
        + "AFkASwAAPwDjNR1F5WPJrg7C1NxMCfWneEdIX5WIFdvpdutlYA46Cv/Q8689/WsL+yB7V3f2BPQV2P8AaQ96/9k=",
    // YCCK.
    "/9j/7gAOQWRvYmUAZAAAAAAC/9sAQwADAgICAgIDAgICAwMDAwQGBAQEBAQIBgYFBgkICgoJCAkJCgwPDAoLDgsJCQ0RDQ4PEBAR"
        + "EAoMEhMSEBMPEBAQ/8AAFAgABwAJBEMRAE0RAFkRAEsRAP/EAB8AAAEFAQEBAQEBAAAAAAAAAAABAgMEBQYHCAkKC//EALUQAAIB"
        + "AwMCBAMFBQQEAAABfQECAwAEEQUSITFBBhNRYQcicRQygZGhCCNCscEVUtHwJDNicoIJChYXGBkaJSYnKCkqNDU2Nzg5OkNERUZH"
        + "SElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6g4SFhoeIiYqSk5SVlpeYmZqio6Slpqeoqaqys7S1tre4ubrCw8TFxsfIycrS09TV"
        + "1tfY2drh4uPk5ebn6Onq8fLz9PX29/j5+v/aAA4EQwBNAFkASwAAPwD4k+JvxW1DV7mVPNk+Ynrmvz5+Hng+48U6xG8pB3OOpFWf"
        + "2MPgbbAWl5NHGT8p6ivvD4T+F7L4f+Ao51jUMkOflHtXl/8Awkeof89W/Ovoj/hRaf3Y/wAxX3t/wrbTv+eSVif8LcT1f8jX/9k=",
    // Inks, progressive.
    "/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwAQCwwODAoQDg0OEhEQExgoGhgWFhgxIyUdKDozPTw5Mzg3QEhcTkBEV0U3OFBtUVdfYmdo"
        + "Zz5NcXlwZHhcZWdj/8IAFAgABwAJBEMRAE0RAFkRAEsRAP/EABgAAQADAQAAAAAAAAAAAAAAAAUBAgME/9oADgRDAE0AWQBLAAAA"
        + "AShpWw7V6//EABYQAAMAAAAAAAAAAAAAAAAAAAACEf/aAAgBQwABBQJ3pT//xAAYEAACAwAAAAAAAAAAAAAAAAAAAgERE//aAAgB"
        + "TQABBQJFucz/xAAXEAEAAwAAAAAAAAAAAAAAAAAAAwQS/9oACAFZAAEFAq0bD//EABgQAAIDAAAAAAAAAAAAAAAAAAASAQID/9oA"
        + "CAFLAAEFAs4Wjn//xAAUEAEAAAAAAAAAAAAAAAAAAAAQ/9oACAFDAAY/Aj//xAAUEAEAAAAAAAAAAAAAAAAAAAAQ/9oACAFNAAY/"
        + "Aj//xAAUEAEAAAAAAAAAAAAAAAAAAAAQ/9oACAFZAAY/Aj//xAAUEAEAAAAAAAAAAAAAAAAAAAAQ/9oACAFLAAY/Aj//xAAWEAEB"
        + "AQAAAAAAAAAAAAAAAAAAARH/2gAIAUMAAT8hvTb/xAAUEAEAAAAAAAAAAAAAAAAAAAAQ/9oACAFNAAE/IQv/xAAXEAEAAwAAAAAA"
        + "AAAAAAAAAAAAAREx/9oACAFZAAE/Ic5Uf//EABUQAQEAAAAAAAAAAAAAAAAAAAEQ/9oACAFLAAE/IRl//9oADgRDAE0AWQBLAAAA"
        + "END/xAAXEAADAQAAAAAAAAAAAAAAAAAAASFh/9oACAFDAAE/EGCs0P/EABcQAAMBAAAAAAAAAAAAAAAAAAABEYH/2gAIAU0AAT8Q"
        + "YumT/8QAFxABAQEBAAAAAAAAAAAAAAAAAQAhYf/aAAgBWQABPxAdAuF//8QAGBAAAgMAAAAAAAAAAAAAAAAAAAERQYH/2gAIAUsA"
        + "AT8QSnFGz//Z",
]

/// PNG files in varieties that Apus does not write.
private let foreignPNGs = [
    // 16 bits with alpha, interlaced.
    "iVBORw0KGgoAAAANSUhEUgAAAAkAAAAHEAYAAAH9DIu1AAAAoUlEQVR4nGNggAIDKGCQgAKg2P//IAwhGeB8Bh4oUIECRrgMDAgJ"
        + "JSVt2sTEJCKSkrJlCwuLmFha2rZtbGwSEhkZO3ZwcEhJZWXt2sXFxcjE5OLS3r5/Pz8/CwsTEzMzC8ufP4yMv36xsrKxMTMLCPz9"
        + "y87OwgI0kQ0KhKBADgq0oIBRWDg5efNmZmYmXODt2zlzfH3//Hn1avZsL6/fv1+8mDnTw/B0hRIAAACiSURBVOPnz+fPp01zd//2"
        + "DWiFs3NLy549goK+vr29Bw+Ki7u7d3UdPy4j4+PT0XH6NNx3MLfAwgHmJljIwdwGCx+YG2FBjBleUPD/PyMjCKOLQ0Qx1TOtXbtr"
        + "l5ycpOTs2YqKKSkiIq6ux46BAjQoKDNzz559+xQVly79909c3M4uKen+/XfvsrJmzMjKsrQ0Mdm+fffu27f9/XNyUlJ+/AAAzJKH"
        + "6fyeDmAAAAAASUVORK5CYII=",
    // A palette of 4 bits with alpha, interlaced.
    "iVBORw0KGgoAAAANSUhEUgAAAAkAAAAHBAMAAAFfskrFAAAAMFBMVEUAAQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyAh"
        + "IiMkJSYnKCkqKywtLi+tl47vAAAACnRSTlNkZWZnaGlqa2xtfxoxPQAAABtJREFUeJxjYGYQYOBnYGBiZGAQFBRgZBD8z8AoxCjI"
        + "w8Yd7wAAABxJREFUwPTvPgOQAmIlA0YG/g+MDEx6O7btPAAAdOMH+5vUvN0AAAAASUVORK5CYII=",
    // Grey of 1 bit with a colour key.
    "iVBORw0KGgoAAAANSUhEUgAAAAkAAAAHAQAAAADy4FrNAAAAAnRSTlMAAQGU/a4AAAAOSURBVHicY2BgYGRgYGJgYJBhVkEXtAAA"
        + "AA5JREFUYJR5wuTfAGQCAAw1AfJyX5vLAAAAAElFTkSuQmCC",
    // Grey with alpha, an orientation and a text.
    "iVBORw0KGgoAAAANSUhEUgAAAAkAAAAHCAQAAABwkq/rAAAAGmVYSWZNTQAqAAAACAABARIAAwAAAAEABgAAAAAAANZnS2kAAAAD"
        + "dEVYdGEAYtxJojsAAAA2SURBVHicY2BgYGPj4RESkpCQk1NR0dIyMGAECaECJqEk3liOCObgf34/Pb+4vLd/ZcXA8B8EwQSUzX+S"
        + "k0cAAAA2SURBVAhiMYBoIGAEs5nmzZWZ+ljC/fieBH2Ph6nHdojvZeB1YfXhchbwF3cRcRP0FIuQDwAAesEiE/fa97oAAAAASUVO"
        + "RK5CYII=",
    // RGB of 16 bits with a colour key.
    "iVBORw0KGgoAAAANSUhEUgAAAAkAAAAHEAIAAAAFaSx0AAAABnRSTlMAAAAAAABupgeRAAAAdElEQVR4nGNgAAM2MOABAyEwkAAD"
        + "OTBQAQMtMDAAA0ZkbcQDJiGhpKRNm3h5Y2PXruXgiIhYsYKZOTh48eJ///z85s37+dPTc+bML19cXKZMef/e3r6//9UrK6uuLqBN"
        + "//8zoJAQjExiqmGEcRDg/39GRlQxEJ+RETVtbN0AAAB1SURBVFmE6ejRFSuKi6uq6uri46OiPn1KSpKTW7BgzZri4ps3VVWVlGbN"
        + "mjJl8eKSktLSyZNjYxctkpcPCNDXZ+DktLGprOTnd3Ts6GBldXVtaWFjc3VtaBARcXdvaODn9/fv6BATCw5ubeXnDw4GsX19e3oA"
        + "8I1pl02USBoAAAAASUVORK5CYII=",
]
