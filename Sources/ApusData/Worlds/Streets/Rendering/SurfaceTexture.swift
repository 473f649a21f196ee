/// The patterns of surfaces, as functions of metres on them.
enum SurfaceTexture {
    /// The colour of a triangle at texture coordinates `(u, v)`.
    ///
    /// - Parameters:
    ///   - pixel: the size of a pixel there, in metres.
    ///   - isDark: windows are lit.
    @inline(__always)
    static func color(_ triangle: ScreenTriangle, u: Float, v: Float, pixel: Float, isDark: Bool) -> Vector3 {
        switch triangle.pattern {
        case .plain: triangle.color
        case .leaves: leaves(triangle, u, v, pixel)
        case .facade: facade(triangle, u, v, pixel, isDark: isDark)
        case .roof: roof(triangle, u, v, pixel)
        case .speedLimit: speedLimit(triangle, u, v)
        case .warning: warning(triangle, u, v)
        case .information: information(triangle, u, v)
        }
    }

    private static func leaves(_ triangle: ScreenTriangle, _ u: Float, _ v: Float, _ pixel: Float) -> Vector3
    {
        let coarse = HashNoise.smooth(u * 2.5, v * 2.5, triangle.seed)
        let fine = HashNoise.smooth(u * 8, v * 8, triangle.seed &+ 5)
        let detail = 1 / (1 + pixel * 12)
        return triangle.color * (0.72 + 0.4 * coarse + 0.5 * (fine - 0.5) * detail)
    }

    private static func roof(_ triangle: ScreenTriangle, _ u: Float, _ v: Float, _ pixel: Float) -> Vector3 {
        let row = HashNoise.floor(v * 4)
        let shade = HashNoise.unit(HashNoise.floor(u * 3 + Float(row & 1) * 0.5), row, triangle.seed)
        return triangle.color * (1 + (shade - 0.5) * 0.22 / (1 + pixel * 4))
    }

    /// Storeys of 3.1 m over a ground floor of 3.6 m; cells of 2.6 m, wider for offices.
    private static func facade(
        _ triangle: ScreenTriangle, _ u: Float, _ v: Float, _ pixel: Float, isDark: Bool
    ) -> Vector3 {
        let style = triangle.seed >> 16
        let seed = triangle.seed
        let cell: Float = style == 1 ? 3.6 : style == 2 ? 1.7 : 2.6
        let column = HashNoise.floor(u / cell)
        let across = u - Float(column) * cell
        let storey = v < 3.6 ? 0 : 1 + HashNoise.floor((v - 3.6) / 3.1)
        let rise = storey == 0 ? v : v - 3.6 - Float(storey - 1) * 3.1
        let fade = 1 / (1 + pixel * pixel * 3)
        let stone = HashNoise.smooth(u * 0.6, v * 0.6, seed) - 0.5
        var grain = stone * 0.2
        if pixel < 0.15 {
            let brick = HashNoise.unit(HashNoise.floor(u * 4), HashNoise.floor(v * 10), seed) - 0.5
            grain += brick * 0.16 / (1 + pixel * 20)
        }
        var wall = triangle.color * (1 + grain)
        let chance = HashNoise.unit(column, storey, seed &+ 31)

        if storey == 0 {
            // Shop windows, doors, and now and then a blank wall.
            wall = wall * 0.88
            if rise < 0.5 { return wall * 0.8 }
            let isShop = HashNoise.unit(column / 2, 99, seed) > 0.45
            if isShop, rise > 2.7, rise < 3.3 {
                let board = Vector3(
                    HashNoise.unit(column / 2, 1, seed), HashNoise.unit(column / 2, 2, seed),
                    HashNoise.unit(column / 2, 3, seed))
                return (board * 0.7 + 0.1) * triangle.light
            }
            if isShop, rise < 2.6, across > 0.25, across < cell - 0.25 {
                return glass(triangle, chance, isDark: isDark, litShare: 0.7)
            }
            if !isShop, chance > 0.7, across > 0.7, across < 1.7, rise < 2.4 {
                return Vector3(0.3, 0.2, 0.15) * triangle.light
            }
            return wall
        }
        let (low, high, margin): (Float, Float, Float) =
            style == 2 ? (0.7, 2.6, 0.08) : style == 1 ? (0.9, 2.4, 0.7) : (0.8, 2.4, 0.7)
        let inside = across > margin && across < cell - margin && rise > low && rise < high
        let frame =
            across > margin - 0.12 && across < cell - margin + 0.12 && rise > low - 0.15 && rise < high + 0.12
        if inside {
            let isBar = style != 2 && abs(across - cell / 2) < 0.05
            let pane = isBar ? wall * 1.15 : glass(triangle, chance, isDark: isDark, litShare: 0.4)
            return wall.mixed(pane, 0.35 + 0.65 * fade)
        }
        return frame ? wall.mixed(triangle.light * 0.82, 0.55 * fade) : wall
    }

    private static func glass(
        _ triangle: ScreenTriangle, _ chance: Float, isDark: Bool, litShare: Float
    ) -> Vector3 {
        if isDark, chance < litShare {
            return Vector3(0.98, 0.78, 0.45) * (0.65 + 0.5 * chance)
        }
        let sky = Vector3(0.34, 0.42, 0.5) * (0.5 + 0.7 * chance)
        return sky * triangle.light
    }

    /// `u` and `v` in shares of the radius. White, a red ring, black figures.
    private static func speedLimit(_ triangle: ScreenTriangle, _ u: Float, _ v: Float) -> Vector3 {
        let distance = u * u + v * v
        if distance > 0.9 { return Vector3(0.92, 0.92, 0.9) * triangle.light }
        if distance > 0.5 { return Vector3(0.8, 0.07, 0.09) * triangle.light }
        let limit = SignMesh.limits[Int(triangle.seed) % SignMesh.limits.count]
        let figures: Int32 = limit >= 100 ? 3 : 2
        let width: Float = limit >= 100 ? 0.34 : 0.44
        let place = u / width + Float(figures) / 2
        let figure = HashNoise.floor(place)
        let digit = figure == figures - 1 ? 0 : figure == figures - 2 ? limit / 10 % 10 : limit / 100
        let hasInk =
            figure >= 0 && figure < figures
            && SignPictures.hasInk(
                SignPictures.digits[digit], width: 4, (place - Float(figure)) * 1.2 - 0.1, (0.38 - v) / 0.76)
        return (hasInk ? Vector3(0.06, 0.06, 0.07) : Vector3(0.95, 0.95, 0.94)) * triangle.light
    }

    /// `u` and `v` in shares of the radius: the point at v = 1, the lower edge at -0.5.
    private static func warning(_ triangle: ScreenTriangle, _ u: Float, _ v: Float) -> Vector3 {
        // Distance from the nearest edge, 0.5 in the middle.
        let edge = min(v + 0.5, 0.5 - 0.5 * v - 0.866 * abs(u))
        if edge < 0.16 { return Vector3(0.82, 0.08, 0.1) * triangle.light }
        let picture = SignPictures.warnings[Int(triangle.seed & 255) % SignPictures.warnings.count]
        let hasInk = SignPictures.hasInk(picture, width: 8, u / 0.66 + 0.5, (0.42 - v) / 0.66)
        let field = triangle.seed & 256 != 0 ? Vector3(0.97, 0.8, 0.2) : Vector3(0.95, 0.95, 0.93)
        return (hasInk ? Vector3(0.06, 0.06, 0.07) : field) * triangle.light
    }

    private static func information(_ triangle: ScreenTriangle, _ u: Float, _ v: Float) -> Vector3 {
        let white = Vector3(0.94, 0.95, 0.95) * triangle.light
        switch triangle.seed {
        case 0:
            // A white arrow on a blue disc.
            if u * u + v * v > 0.88 { return white }
            let isArrow = (abs(u) < 0.13 && v < 0.2 && v > -0.6) || (v >= 0.15 && v < 0.6 && abs(u) < 0.6 - v)
            return isArrow ? white : triangle.color
        case 1:
            // A white P on a blue square.
            if max(abs(u), abs(v)) > 0.9 { return white }
            let isStem = u > -0.35 && u < -0.1 && abs(v) < 0.65
            let bow = (u + 0.1) * (u + 0.1) + (v - 0.27) * (v - 0.27)
            return isStem || (u >= -0.1 && bow < 0.145 && bow > 0.025) ? white : triangle.color
        default:
            // Lines of writing on a board.
            if abs(u) > 0.94 || abs(v) > 0.88 { return white }
            let line = HashNoise.floor((v + 1) * 2.2)
            let isInk = abs((v + 1) * 2.2 - Float(line) - 0.5) < 0.22 && abs(u) < 0.75
            return isInk && HashNoise.unit(HashNoise.floor(u * 9), line, 3) > 0.3 ? white : triangle.color
        }
    }
}
