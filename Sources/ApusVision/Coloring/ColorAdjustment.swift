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
        let (own, grey) = (Float(factor), Float(1 - factor))
        return mappingColors { color in
            color * own + Image.luma(color) * grey
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
        return mappingColors { color in
            let (red, green, blue) = (color[0], color[1], color[2])
            let most = max(max(red, green), blue)
            let range = most - min(min(red, green), blue)
            if range == 0 { return color }
            // Smith, "Color gamut transform pairs", SIGGRAPH 1978: the hue on a circle of length 6.
            let sector =
                most == red
                ? (green - blue) / range + 6
                : most == green ? (blue - red) / range + 2 : (red - green) / range + 4
            let hue = sector + turn
            // Every channel is full for a third of the circle, absent for a third, and changes linearly between.
            var place = SIMD4<Float>(5, 3, 1, 0) + hue
            place.replace(with: place - 6, where: place .>= 6)
            place.replace(with: place - 6, where: place .>= 6)
            place.replace(with: place - 6, where: place .>= 6)
            let absence = pointwiseMin(place, 4 - place).clamped(
                lowerBound: SIMD4(repeating: 0), upperBound: SIMD4(repeating: 1))
            // torchvision's way back from 0...1 to bytes stretches by 255.999 / 255 and truncates.
            return (most - range * absence) * (255.999 / 255)
        }
    }

    private func checkFactor(_ factor: Double, _ operation: String) {
        precondition(
            (0...1000).contains(factor), "Image.\(operation): a factor is 0 to 1000, not \(factor)")
    }

    /// The weights are torchvision's, which are ITU-R BT.601's but for the last digits.
    @inline(__always)
    private static func luma(_ color: SIMD4<Float>) -> Float {
        (0.2989 * color[0] + 0.587 * color[1] + 0.114 * color[2]).rounded(.down)
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

    /// Every pixel of an RGB picture through `change`, whose values are cut to 0 to 255 and truncated.
    @inline(__always)
    private func mappingColors(_ change: (SIMD4<Float>) -> SIMD4<Float>) -> Image {
        let result = [UInt8](unsafeUninitializedCapacity: pixels.count) { target, initialized in
            pixels.withUnsafeBufferPointer { source in
                for offset in stride(from: 0, to: source.count, by: 3) {
                    let color = SIMD4(
                        Float(source[offset]), Float(source[offset + 1]), Float(source[offset + 2]), 0)
                    let changed = change(color).clamped(
                        lowerBound: SIMD4(repeating: 0), upperBound: SIMD4(repeating: 255))
                    target[offset] = UInt8(changed[0])
                    target[offset + 1] = UInt8(changed[1])
                    target[offset + 2] = UInt8(changed[2])
                }
            }
            initialized = pixels.count
        }
        return Image(width: width, height: height, channels: channels, pixels: result)
    }
}
