import ApusData
import ApusVision
import Testing

@Suite struct StreetsWorldTests {
    private let world = StreetsWorld(seed: 3, count: 400, width: 160, height: 96)

    @Test func aPictureIsTheSameWheneverItIsAskedFor() {
        let again = StreetsWorld(seed: 3, count: 9, width: 160, height: 96)
        _ = again.image(7)
        #expect(again.image(2) == world.image(2))
        #expect(again.record(2) == world.record(2))
        #expect(world.image(2) != world.image(3))
        #expect(StreetsWorld(seed: 4, count: 9, width: 160, height: 96).image(2) != world.image(2))
    }

    @Test func theFrameSaysWhatTheRecordAndTheImageSay() {
        let frame = world.frame(5)
        #expect(frame.image == world.image(5))
        #expect(frame.objects.map(\.annotation) == world.record(5).objects)
        #expect(frame.image.canvas == world.record(5).canvas)
    }

    /// The bits of pictures and labels on every machine.
    @Test func bitsAreTheOnesOnRecord() {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for index in 0..<3 {
            for byte in world.image(index).pixels { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
            for object in world.record(index).objects {
                hash = (hash ^ UInt64(object.area)) &* 0x100_0000_01B3
            }
        }
        #expect(hash == 12_293_930_801_415_414_834)
    }

    @Test func splitsShareNoPictureLayoutOrTexture() {
        let test = StreetsWorld(seed: 3, split: .test, count: 100, width: 160, height: 96)
        #expect(test.image(0) != world.image(0))
        func layouts(_ world: StreetsWorld) -> Set<String> {
            Set(
                (0..<100).map {
                    let road = world.scene($0).road
                    return "\(road.lanesAhead) \(road.lanesOncoming) \(road.median)"
                })
        }
        #expect(layouts(test).isDisjoint(with: layouts(world)))
        #expect(layouts(test).count == 4)
        #expect(layouts(world).count == 4)
        for index in 0..<100 {
            let (trained, unseen) = (abs(world.scene(index).road.bend), abs(test.scene(index).road.bend))
            #expect(trained < 0.0006 || trained >= 0.0025)
            #expect(unseen >= 0.0006 && unseen < 0.0025)
        }
    }

    @Test func boxesOfWhatNothingHidesEndWhereTheirMasksDo() throws {
        var checked = 0
        for index in 0..<20 {
            let frame = world.frame(index)
            for (number, object) in frame.objects.enumerated() {
                let mask = try #require(object.annotation.mask)
                #expect(Double(mask.area) == object.annotation.area)
                let seen = pixels(of: mask)
                let inMap = frame.instances.indices.filter { Int(frame.instances[$0]) == number + 1 }
                #expect(seen.sorted() == inMap)
                let extent = extent(seen, width: 160)
                let box = object.annotation.box
                #expect(box.intersection(extent) == extent)
                if object.annotation.occlusion == 0 {
                    #expect(box == extent)
                    checked += 1
                }
            }
        }
        #expect(checked > 30)
    }

    @Test func cornersOfBoxesInSpaceLieAroundTheBoxesInThePicture() {
        var checked = 0
        for index in 0..<20 {
            let frame = world.frame(index)
            for object in frame.objects {
                #expect(object.box.frame == .camera)
                let corners = object.box.corners
                guard corners.allSatisfy({ $0.z > 0.5 }) else { continue }
                let points = corners.compactMap { frame.camera.project($0) }
                let around = Box(
                    minX: points.map(\.x).min() ?? 0, minY: points.map(\.y).min() ?? 0,
                    maxX: points.map(\.x).max() ?? 0, maxY: points.map(\.y).max() ?? 0
                ).clipped(to: frame.image.canvas)
                let box = object.annotation.box
                #expect(around.minX <= box.minX + 0.51 && around.maxX >= box.maxX - 0.51)
                #expect(around.minY <= box.minY + 0.51 && around.maxY >= box.maxY - 0.51)
                // And not far around it: a box in space has corners that the object has not.
                #expect(box.area > 0.25 * around.area || box.area < 100)
                checked += 1
            }
        }
        #expect(checked > 60)
    }

    @Test func depthLiesWithinTheBoxInSpace() throws {
        for index in 0..<10 {
            let frame = world.frame(index)
            for object in frame.objects {
                let depths = object.box.corners.map(\.z)
                let nearest = try #require(depths.min()) - 0.02
                let farthest = try #require(depths.max()) + 0.02
                for pixel in pixels(of: try #require(object.annotation.mask)) {
                    let depth = Double(frame.depth[pixel])
                    #expect(depth >= nearest - 0.01 * depth && depth <= farthest + 0.01 * depth)
                }
            }
        }
    }

    @Test func theGroundIsAFlatPlaneUnderTheCamera() {
        let frame = world.frame(1)
        var checked = 0
        for y in 0..<96 {
            for x in 0..<160 where frame.semantics[y * 160 + x] == StreetSurface.road.rawValue {
                let depth = Double(frame.depth[y * 160 + x])
                let ray = frame.camera.ray(SIMD2(Double(x) + 0.5, Double(y) + 0.5))
                let place = frame.camera.position + ray * depth
                #expect(abs(place.z) < 1e-3 * depth)
                checked += 1
            }
        }
        #expect(checked > 500)
        #expect(frame.semantics.contains(StreetSurface.sky.rawValue))
        for (depth, surface) in zip(frame.depth, frame.semantics) where surface == StreetSurface.sky.rawValue
        {
            #expect(depth == .infinity)
        }
    }

    @Test func lanesRunOverThePaint() throws {
        let surfaces: Set<UInt8> = [StreetSurface.marking.rawValue, StreetSurface.road.rawValue]
        var (paint, road) = (0, 0)
        for index in 0..<40 {
            let frame = world.frame(index)
            for lane in frame.lanes where lane.line.style == .solid && !lane.line.isDivider {
                for (ground, pixel) in zip(lane.ground, lane.image) {
                    let seen = frame.camera.cameraPoint(ground)
                    let projected = try #require(frame.camera.project(seen))
                    #expect(abs(projected.x - pixel.x) + abs(projected.y - pixel.y) < 1e-9)
                    let place = Int(pixel.y) * 160 + Int(pixel.x)
                    guard seen.z < 8, surfaces.contains(frame.semantics[place]) else { continue }
                    if frame.semantics[place] == StreetSurface.marking.rawValue {
                        paint += 1
                    } else {
                        road += 1
                    }
                }
            }
        }
        #expect(paint > 50)
        #expect(paint > 4 * road)
    }

    @Test func anyCameraSeesTheSameScene() {
        let scene = world.scene(2)
        let canvas = Canvas(width: 64, height: 48)
        let (front, other) = (
            scene.frontCamera(canvas: canvas), scene.frontCamera(canvas: canvas, height: 2.5)
        )
        for object in scene.objects where object.category != nil {
            let box = scene.box(of: object)
            for camera in [front, other] {
                let seen = box.seen(by: camera)
                for (world, corner) in zip(box.corners, seen.corners) {
                    let back = camera.worldPoint(corner)
                    #expect(abs(back.x - world.x) + abs(back.y - world.y) + abs(back.z - world.z) < 1e-9)
                }
            }
        }
    }

    @Test(arguments: WorldSplit.allCases)
    func theWorldIsAsHardAsItSays(split: WorldSplit) {
        let world = StreetsWorld(seed: 11, split: split, count: 60)
        let objects = (0..<world.count).flatMap { world.record($0).objects }
        let count = Double(objects.count)
        #expect(count >= 6 * Double(world.count))
        let small = objects.count { min($0.box.width, $0.box.height) < 24 }
        #expect(Double(small) >= 0.3 * count)
        let occluded = objects.count { ($0.occlusion ?? 0) > StreetsWorld.occlusionThreshold }
        #expect(Double(occluded) >= 0.25 * count)
        for category in StreetCategory.allCases {
            #expect(objects.count { $0.category == category.rawValue } >= 15)
        }
        #expect(Set((0..<world.count).map { world.scene($0).conditions.kind }).count == 3)
    }

    @Test func whatIsMarkedKeepsTheLimits() {
        for index in 0..<30 {
            for object in world.record(index).objects {
                #expect(object.box.width >= 5 && object.box.height >= 8)
                #expect(object.area >= 24)
                #expect((object.occlusion ?? 1) <= 0.7)
                #expect(object.box.clipped(to: world.canvas) == object.box)
            }
        }
    }

    @Test func categoriesAreNumberedFromOne() {
        #expect(world.categories.map(\.id) == Array(1...8))
        #expect(
            world.categories.map(\.name) == [
                "car", "truck", "bus", "cyclist", "pedestrian", "traffic light", "speed limit sign",
                "warning sign",
            ])
    }
}
