import ApusVision
import Foundation
import Testing

@Suite struct GeometryTests {
    private let camera = PinholeCamera(
        canvas: Canvas(width: 320, height: 192), focalLength: SIMD2(277, 280), principalPoint: SIMD2(160, 90),
        position: SIMD3(3, -2, 1.5), yaw: 0.7)

    @Test func turnsAgreeWithTheCLibrary() {
        for step in -4000...4000 {
            let angle = Double(step) * 0.0137
            let turn = ExactTurn.sineAndCosine(angle)
            #expect(abs(turn.sine - sin(angle)) < 1e-11)
            #expect(abs(turn.cosine - cos(angle)) < 1e-11)
            #expect(
                abs(ExactTurn.angle(y: turn.sine, x: turn.cosine) - atan2(sin(angle), cos(angle))) < 1e-10)
        }
        #expect(ExactTurn.angle(y: 0, x: 0) == 0)
        #expect(abs(ExactTurn.angle(y: 0, x: -1) - Double.pi) < 1e-12)
    }

    @Test func whatLiesAheadIsInTheMiddle() throws {
        let ahead = SIMD3(3 + 10 * cos(0.7), -2 + 10 * sin(0.7), 1.5)
        let seen = camera.cameraPoint(ahead)
        #expect(abs(seen.x) < 1e-9 && abs(seen.y) < 1e-9 && abs(seen.z - 10) < 1e-9)
        let pixel = try #require(camera.project(seen))
        #expect(abs(pixel.x - 160) < 1e-9 && abs(pixel.y - 90) < 1e-9)
        // A metre to the left and a metre up.
        let aside = ahead + SIMD3(-sin(0.7), cos(0.7), 1)
        let other = try #require(camera.project(camera.cameraPoint(aside)))
        #expect(abs(other.x - 132.3) < 1e-9 && abs(other.y - 62) < 1e-9)
        #expect(camera.project(SIMD3(0, 0, -1)) == nil)
    }

    @Test(arguments: [0.0, 0.2, -0.4])
    func pointsComeBack(pitch: Double) {
        let pitched = PinholeCamera(
            canvas: camera.canvas, focalLength: camera.focalLength, principalPoint: camera.principalPoint,
            position: camera.position, yaw: 2, pitch: pitch)
        let point = SIMD3(7.0, 4, -3)
        let back = pitched.worldPoint(pitched.cameraPoint(point))
        #expect(abs(back.x - 7) + abs(back.y - 4) + abs(back.z + 3) < 1e-9)
        let ray = pitched.ray(SIMD2(200, 30))
        let seen = pitched.cameraPoint(pitched.position + ray * 5)
        #expect(abs(seen.z - 5) < 1e-9)
    }

    @Test func yawsAreThoseOfNuScenesAndKITTI() {
        let box = Box3D(
            frame: .world, center: SIMD3(20, 5, 0.75), length: 4, width: 1.8, height: 1.5, yaw: 0.7)
        // Its front's two corners come first, to the left and to the right.
        let front = (box.corners[0] + box.corners[1]) / 2 - SIMD3(20, 5, 0)
        #expect(abs(front.x - 2 * cos(0.7)) < 1e-9 && abs(front.y - 2 * sin(0.7)) < 1e-9)
        let seen = box.seen(by: camera)
        // It faces as the camera does: -pi/2 in KITTI's way of counting.
        #expect(abs(seen.yaw + Double.pi / 2) < 1e-9)
        for (world, corner) in zip(box.corners, seen.corners) {
            let expected = camera.cameraPoint(world)
            #expect(
                abs(expected.x - corner.x) + abs(expected.y - corner.y) + abs(expected.z - corner.z) < 1e-9)
        }
    }
}
