/// Changes of colour as torchvision defines them, equal to its functions on bytes within 1.
///
/// The first three mix the picture with another one, `factor * picture + (1 - factor) * other`, cut to 0 to 255 and
/// truncated. A factor of 1 changes nothing, 0 leaves the other one, more than 1 exaggerates.
extension Image {
    /// The picture mixed with black.
    ///
    /// - Precondition: `factor` is 0 to 1000.
    public func adjustingBrightness(by factor: Double) -> Image {
        checkFactor(factor, "adjustingBrightness")
        return mixed(with: 0, factor: factor)
    }

    /// The picture mixed with its mean grey.
    ///
    /// - Precondition: `factor` is 0 to 1000.
    public func adjustingContrast(by factor: Double) -> Image {
        checkFactor(factor, "adjustingContrast")
        return mixed(with: meanLuma, factor: factor)
    }

    /// The picture mixed with itself in grey. A grey picture stays as it is.
    ///
    /// - Precondition: `factor` is 0 to 1000.
    public func adjustingSaturation(by factor: Double) -> Image {
        checkFactor(factor, "adjustingSaturation")
        if channels == 1 { return self }
        let (own, other) = (Float(factor), Float(1 - factor))
        return mappingPlanes { planes in
            for index in 0..<planes.count {
                let (red, green, blue) = (planes.red[index], planes.green[index], planes.blue[index])
                // torchvision's weights, which are ITU-R BT.601's but for the last digits.
                let grey = WholeNumber.floor(0.2989 * red + 0.587 * green + 0.114 * blue) * other
                planes.red[index] = red * own + grey
                planes.green[index] = green * own + grey
                planes.blue[index] = blue * own + grey
            }
        }
    }

    /// The picture with every hue turned, brightness and saturation kept. A grey picture stays as it is.
    ///
    /// - Parameter turn: a share of the circle of hues: 0 changes nothing, 0.5 and -0.5 give the opposite.
    /// - Precondition: `turn` is within -0.5 to 0.5.
    public func adjustingHue(by turn: Double) -> Image {
        precondition((-0.5...0.5).contains(turn), "Image.adjustingHue: a turn is -0.5 to 0.5, not \(turn)")
        if channels == 1 { return self }
        // From 0 up, so that no place on the circle below falls under it.
        let turn = Float((turn < 0 ? turn + 1 : turn) * 6)
        return mappingPlanes { planes in
            for index in 0..<planes.count {
                let (red, green, blue) = (planes.red[index], planes.green[index], planes.blue[index])
                let most = max(max(red, green), blue)
                let range = most - min(min(red, green), blue)
                // Smith, "Color gamut transform pairs", SIGGRAPH 1978: the hue on a circle of length 6. Of grey any hue
                // will do: there is nothing of it to take away.
                let divisor = range > 0 ? range : 1
                let difference = most == red ? green - blue : most == green ? blue - red : red - green
                let sector: Float = most == red ? 6 : most == green ? 2 : 4
                let hue = difference / divisor + sector + turn
                planes.red[index] = Image.channel(at: hue + 5, most, range)
                planes.green[index] = Image.channel(at: hue + 3, most, range)
                planes.blue[index] = Image.channel(at: hue + 1, most, range)
            }
        }
    }

    /// A channel is full for a third of the circle of hues, absent for a third, and changes linearly between.
    ///
    /// - Parameter place: on the circle of length 6, from 0 to below 18.
    @inline(__always)
    private static func channel(at place: Float, _ most: Float, _ range: Float) -> Float {
        var place = place
        place = place >= 12 ? place - 12 : place
        place = place >= 6 ? place - 6 : place
        let absence = min(max(min(place, 4 - place), 0), 1)
        // torchvision's way back from 0...1 to bytes stretches by this much before it truncates.
        return (most - range * absence) * (255.999 / 255)
    }

    private func checkFactor(_ factor: Double, _ operation: String) {
        precondition(
            (0...1000).contains(factor), "Image.\(operation): a factor is 0 to 1000, not \(factor)")
    }

    private var meanLuma: Float {
        var sum = 0
        pixels.withUnsafeBufferPointer { pixels in
            if channels == 1 {
                for value in pixels { sum &+= Int(value) }
            } else {
                // In 65,536ths, which is finer than a byte's step of any weight.
                for offset in stride(from: 0, to: pixels.count, by: 3) {
                    let luma =
                        19_589 &* UInt32(pixels[offset]) &+ 38_470 &* UInt32(pixels[offset &+ 1])
                        &+ 7_471 &* UInt32(pixels[offset &+ 2])
                    sum &+= Int(luma >> 16)
                }
            }
        }
        return Float(Double(sum) / Double(width * height))
    }

    private func mixed(with other: Float, factor: Double) -> Image {
        let table = (0..<256).map { value in
            UInt8(min(max(Float(value) * Float(factor) + other * Float(1 - factor), 0), 255))
        }
        let result = [UInt8](unsafeUninitializedCapacity: pixels.count) { target, initialized in
            pixels.withUnsafeBufferPointer { source in
                table.withUnsafeBufferPointer { table in
                    for offset in 0..<source.count { target[offset] = table[Int(source[offset])] }
                }
            }
            initialized = pixels.count
        }
        return Image(width: width, height: height, channels: channels, pixels: result)
    }
}
