namespace IpAdapter.Graph.Structure.Hints;

/// <summary>Draws bodies as the ControlNets for poses were shown them: OpenPose's limbs and colours on black.</summary>
internal static class Skeleton
{
    // COCO's points: nose, neck, right shoulder, elbow, wrist, left ones, right hip, knee, ankle, left ones, right eye, left eye, right
    // ear, left ear.
    private static readonly (int From, int To)[] Limbs =
    [
        (1, 2), (1, 5), (2, 3), (3, 4), (5, 6), (6, 7), (1, 8), (8, 9), (9, 10), (1, 11), (11, 12), (12, 13), (1, 0), (0, 14), (14, 16),
            (0, 15), (15, 17),
    ];

    /// <summary>Once around the hues: a point has the colour of its number, and a limb six tenths of that of its own.</summary>
    public static IReadOnlyList<(byte Red, byte Green, byte Blue)> Colours { get; } =
    [
        (255, 0, 0), (255, 85, 0), (255, 170, 0), (255, 255, 0), (170, 255, 0), (85, 255, 0), (0, 255, 0), (0, 255, 85), (0, 255, 170),
        (0, 255, 255), (0, 170, 255), (0, 85, 255), (0, 0, 255), (85, 0, 255), (170, 0, 255), (255, 0, 255), (255, 0, 170), (255, 0, 85),
    ];

    /// <param name="people">For each, 18 points in COCO's order.</param>
    /// <param name="width">Width of the picture in pixels.</param>
    /// <param name="height">Height of the picture in pixels.</param>
    /// <param name="thickness">Half the width of a limb and the radius of a point, in pixels.</param>
    public static Image Draw(IReadOnlyList<IReadOnlyList<PosePoint?>> people, int width, int height, double thickness)
    {
        var canvas = new Canvas(width, height);
        foreach (var person in people.Where(person => person.Count > 0))
        {
            for (var limb = 0; limb < Limbs.Length; limb++)
            {
                if (person[Limbs[limb].From] is { } from && person[Limbs[limb].To] is { } to)
                    canvas.Ellipse(from, to, thickness, Dimmed(Colours[limb]));
            }
        }
        foreach (var person in people)
        {
            for (var point = 0; point < person.Count; point++)
            {
                if (person[point] is { } place)
                    canvas.Ellipse(place, place, thickness, Colours[point]);
            }
        }
        return new Image(width, height, canvas.Pixels);
    }

    private static (byte Red, byte Green, byte Blue) Dimmed((byte Red, byte Green, byte Blue) colour) =>
        ((byte)(colour.Red * 0.6), (byte)(colour.Green * 0.6), (byte)(colour.Blue * 0.6));

    private sealed class Canvas(int width, int height)
    {
        public byte[] Pixels { get; } = new byte[checked(width * height * 3)];

        // Between two points, with those as the ends of its long axis; a circle where they are one.
        public void Ellipse(PosePoint from, PosePoint to, double thickness, (byte Red, byte Green, byte Blue) colour)
        {
            var (x0, y0, x1, y1) = (from.X * width, from.Y * height, to.X * width, to.Y * height);
            var (middleX, middleY) = ((x0 + x1) / 2, (y0 + y1) / 2);
            var half = Math.Sqrt((x1 - x0) * (x1 - x0) + (y1 - y0) * (y1 - y0)) / 2;
            var (alongX, alongY) = half > 0 ? ((x1 - x0) / (2 * half), (y1 - y0) / (2 * half)) : (1.0, 0.0);
            half = Math.Max(half, thickness);
            for (var y = Math.Max(0, (int)(middleY - half)); y <= Math.Min(height - 1, middleY + half); y++)
            {
                for (var x = Math.Max(0, (int)(middleX - half)); x <= Math.Min(width - 1, middleX + half); x++)
                {
                    var along = ((x - middleX) * alongX + (y - middleY) * alongY) / half;
                    var across = ((y - middleY) * alongX - (x - middleX) * alongY) / thickness;
                    if (along * along + across * across <= 1)
                        (Pixels[3 * (y * width + x)], Pixels[3 * (y * width + x) + 1], Pixels[3 * (y * width + x) + 2]) = colour;
                }
            }
        }
    }
}
