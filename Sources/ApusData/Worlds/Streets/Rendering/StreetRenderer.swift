import ApusTensor
import ApusVision

/// Draws a scene as one camera sees it, and marks what it sees.
///
/// Labels are drawn with one sample in the middle of every pixel, the picture with four; both from the same triangles,
/// so that marking alone costs a fraction of a picture.
public struct StreetRenderer: Sendable {
    public let scene: StreetScene
    public let camera: PinholeCamera
    private let noise: RandomStream

    /// - Parameter noise: what the sensor's noise and the rain's drops are drawn from.
    public init(_ scene: StreetScene, camera: PinholeCamera, noise: RandomStream) {
        self.scene = scene
        self.camera = camera
        self.noise = noise
    }

    /// The picture, in RGB.
    public func image() -> Image { image(projected()) }

    /// The marked objects alone.
    public func annotations() -> [ObjectAnnotation] {
        StreetLabels(scene, camera: camera, projection: projected()).objects.map(\.annotation)
    }

    /// The picture and all that is known of it.
    public func frame() -> StreetFrame {
        let projection = projected()
        let labels = StreetLabels(scene, camera: camera, projection: projection)
        return StreetFrame(
            image: image(projection), camera: camera, objects: labels.objects, instances: labels.instances(),
            semantics: labels.semantics(), depth: labels.depth(),
            lanes: LaneView.all(scene.road, camera: camera),
            conditions: scene.conditions)
    }

    private func projected() -> SceneProjection { SceneProjection(scene, view: ViewFrame(camera)) }

    private func image(_ projection: SceneProjection) -> Image {
        let (width, height) = (camera.canvas.width, camera.canvas.height)
        let buffer = VisibilityBuffer(width: width, height: height, scale: 2)
        for (index, triangle) in projection.triangles.enumerated() {
            buffer.draw(triangle, index: Int32(index))
        }
        let colors = UnsafeMutableBufferPointer<Vector3>.allocate(capacity: width * height)
        defer { colors.deallocate() }
        colors.initialize(repeating: Vector3())
        StreetShader(scene, projection: projection).shade(buffer, into: colors)
        var lens = LensEffects(scene.conditions, stream: noise)
        return lens.develop(colors, width: width, height: height)
    }
}
