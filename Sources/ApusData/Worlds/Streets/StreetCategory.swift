/// The eight annotated classes of ``StreetsWorld``, in the order of its categories.
public enum StreetCategory: Int, Sendable, Hashable, CaseIterable {
    case car
    case truck
    case bus
    /// Rider and bicycle together.
    case cyclist
    case pedestrian
    /// The head with its three lamps, without its pole.
    case trafficLight
    /// The plate, without its pole: a number in a red ring.
    case speedLimitSign
    /// The plate, without its pole: a red triangle, point up, with a pictogram.
    case warningSign

    public var name: String {
        switch self {
        case .trafficLight: "traffic light"
        case .speedLimitSign: "speed limit sign"
        case .warningSign: "warning sign"
        default: "\(self)"
        }
    }
}

/// What a pixel of a street shows: the values of ``StreetFrame/semantics``.
public enum StreetSurface: UInt8, Sendable, Hashable, CaseIterable {
    case sky
    case road
    /// Paint on the road.
    case marking
    case kerb
    case pavement
    /// Grass and earth.
    case terrain
    case building
    case vegetation
    /// Poles, lamp posts, and signs of no annotated class.
    case pole
    case car
    case truck
    case bus
    case cyclist
    case pedestrian
    case trafficLight
    case speedLimitSign
    case warningSign
}
