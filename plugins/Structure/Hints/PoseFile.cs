using System.Globalization;
using System.Text.Json;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Graph.Structure.Hints;

/// <summary>Key points of people, as OpenPose and the pose editors write them in JSON.</summary>
/// <param name="Width">Width of the canvas in pixels; null where the file does not say.</param>
/// <param name="Height">Height of the canvas in pixels; null where the file does not say.</param>
/// <param name="People">For each, 18 points in COCO's order, null where one was not seen.</param>
internal sealed record PoseFile(int? Width, int? Height, IReadOnlyList<IReadOnlyList<PosePoint?>> People)
{
    private const long MaxBytes = 16 << 20;

    // The body's points of OpenPose's BODY_25 that COCO has too: it puts the middle of the hips at 8, and feet at the end.
    private static readonly int[] CocoOfBody25 = [0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18];

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="width">The canvas' width, where the file does not say one.</param>
    /// <param name="height">The canvas' height, where the file does not say one.</param>
    /// <exception cref="PoseFileException">It is not there, or not what it should be.</exception>
    public static PoseFile Read(string path, int? width, int? height)
    {
        try
        {
            using var document = JsonDocument.Parse(SmallFile.ReadAllBytes(path, MaxBytes));
            return new PoseReader(path, width, height).Read(document.RootElement);
        }
        catch (JsonException problem)
        {
            throw new PoseFileException($"'{path}' is no JSON (line {problem.LineNumber + 1}, byte {problem.BytePositionInLine + 1}): a "
                + "file of OpenPose key points was expected", problem);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new PoseFileException($"'{path}' can't be read: {problem.Message}", problem);
        }
    }

    private sealed class PoseReader(string path, int? width, int? height)
    {
        public PoseFile Read(JsonElement root)
        {
            var (canvas, place) = Canvas(root);
            var people = Property(canvas, "people", place);
            if (people.ValueKind != JsonValueKind.Array)
                throw Problem($"{place}people", "a list", Kind(people));
            var (fileWidth, fileHeight) = (Edge(canvas, "canvas_width", place), Edge(canvas, "canvas_height", place));
            double[][] points = [.. people.EnumerateArray().Select((person, i) => Points(person, $"{place}people[{i}]"))];

            // Pose editors write shares of the canvas, OpenPose pixels: no body fits into one pixel.
            var areShares = points.All(person => person.Where((number, i) => i % 3 < 2).All(number => number is >= -1 and <= 1));
            var (divisorX, divisorY) = (1.0, 1.0);
            if (!areShares)
            {
                divisorX = fileWidth ?? width ?? throw PoseFileException.WithoutCanvas(path);
                divisorY = fileHeight ?? height ?? throw PoseFileException.WithoutCanvas(path);
            }
            return new PoseFile(fileWidth, fileHeight, [.. points.Select(person => Coco(person, divisorX, divisorY))]);
        }

        // ComfyUI writes a list, one item for each picture.
        private (JsonElement Canvas, string Place) Canvas(JsonElement root)
        {
            if (root.ValueKind != JsonValueKind.Array)
                return (root, "");
            return root.GetArrayLength() == 1
                ? (root[0], "[0].")
                : throw new PoseFileException($"'{path}' holds {root.GetArrayLength()} canvases in a list, expected one: write each to a "
                    + "file of its own");
        }

        private double[] Points(JsonElement person, string place)
        {
            var list = Property(person, "pose_keypoints_2d", place + ".");
            if (list.ValueKind != JsonValueKind.Array)
                throw Problem($"{place}.pose_keypoints_2d", "a list of numbers", Kind(list));
            var count = list.GetArrayLength();
            if (count is not (0 or 54 or 75))
                throw Problem($"{place}.pose_keypoints_2d",
                    "54 numbers (18 points of COCO) or 75 (25 points of BODY_25), x, y and confidence of each", $"{count}");
            return [.. list.EnumerateArray().Select((number, i) => number.ValueKind == JsonValueKind.Number
                && number.TryGetDouble(out var value) && double.IsFinite(value)
                ? value
                : throw Problem($"{place}.pose_keypoints_2d[{i}]", "a number", Kind(number)))];
        }

        private JsonElement Property(JsonElement element, string name, string place)
        {
            if (element.ValueKind != JsonValueKind.Object)
                throw Problem(place.Length > 0 ? place.TrimEnd('.') : "the file", "an object", Kind(element));
            return element.TryGetProperty(name, out var value)
                ? value
                : throw new PoseFileException($"'{path}': {place}{name} is missing: expected a file of OpenPose key points");
        }

        private int? Edge(JsonElement canvas, string name, string place)
        {
            if (!canvas.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
                return null;
            return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var edge) && edge is > 0 and <= 16384
                ? edge
                : throw Problem(place + name, "a whole number from 1 to 16384", value.GetRawText());
        }

        private static PosePoint?[] Coco(double[] numbers, double divisorX, double divisorY)
        {
            var order = numbers.Length == 75 ? CocoOfBody25 : numbers.Length == 0 ? [] : Enumerable.Range(0, 18);
            return [.. order.Select(point => numbers[3 * point + 2] > 0
                ? new PosePoint(numbers[3 * point] / divisorX, numbers[3 * point + 1] / divisorY)
                : (PosePoint?)null)];
        }

        private PoseFileException Problem(string place, string expected, string found) =>
            new(string.Create(CultureInfo.InvariantCulture, $"'{path}': {place}: expected {expected}, found {found}"));

        private static string Kind(JsonElement value) => value.ValueKind switch
        {
            JsonValueKind.Array => "a list",
            JsonValueKind.Object => "an object",
            JsonValueKind.String => "a text",
            JsonValueKind.Number => "a number",
            JsonValueKind.Null => "null",
            _ => "true or false",
        };
    }
}
