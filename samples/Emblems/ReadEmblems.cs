using System.Text.Json;
using IpAdapter.Diffusion.Imaging;
using IpAdapter.Diffusion.Tables;
using IpAdapter.Graph;

namespace Emblems;

/// <summary>
/// Reads colour, shape and ground back from pictures of the emblem model's world, by the rules they were drawn by, and says which are
/// right.
/// </summary>
/// <returns>
/// A row for each picture: its number, its reference's, whether colour, shape and ground are right (1 or 0), and what was read.
/// </returns>
[Node("emblems/read")]
public sealed class ReadEmblems : INode<ReadEmblems.Inputs, Table>, ICheck<ReadEmblems.Inputs, Table>
{
    /// <param name="Images">The pictures. Those of one reference follow each other, as many for each.</param>
    /// <param name="Attributes">What is true of each reference, as JSON: emblems/draw gives it, and pairs have it in their .json.</param>
    public sealed record Inputs(IReadOnlyList<Image> Images, IReadOnlyList<string>? Attributes = null);

    /// <inheritdoc/>
    public ValueTask<Table> RunAsync(Inputs inputs, NodeContext context)
    {
        var truths = inputs.Attributes is { Count: > 0 } given ? given.Select(Parse).ToList() : null;
        if (truths is not null && inputs.Images.Count % truths.Count != 0)
            throw NodeInputException.At((Inputs i) => i.Attributes, ProblemOf(inputs.Images.Count, truths.Count));
        var read = inputs.Images.AsParallel().AsOrdered().WithCancellation(context.Cancellation).Select(EmblemReading.Read).ToList();
        string[] what = ["read-colour", "read-shape", "read-ground"];
        string[] columns = truths is null ? ["picture", .. what] : ["picture", "reference", "colour", "shape", "ground", .. what];
        return new(new Table(columns, [.. read.Select(Row)]));

        IReadOnlyList<object?> Row(EmblemReading reading, int number)
        {
            object?[] found = [reading.Colour, reading.Shape, reading.Ground];
            if (truths is null)
                return [number, .. found];
            var reference = number / (inputs.Images.Count / truths.Count);
            var truth = truths[reference];
            return [number, reference, Right(reading.Colour, "fg", "fg2"), Right(reading.Shape, "shape"),
                Right(reading.Ground, "bg", "bg2"), .. found];

            double Right(string value, params ReadOnlySpan<string> names)
            {
                foreach (var name in names)
                    if (truth.GetValueOrDefault(name) == value)
                        return 1;
                return 0;
            }
        }
    }

    /// <inheritdoc/>
    public void Check(Known<Inputs> inputs, CheckReport<Inputs, Table> report)
    {
        var (images, attributes) = (inputs.CountOf(i => i.Images), inputs.CountOf(i => i.Attributes));
        if (images == 0)
            report.Problem(i => i.Images, "expected at least one picture, found none");
        if (images > 0 && attributes > 0 && images % attributes != 0)
            report.Problem(i => i.Attributes, ProblemOf(images.Value, attributes.Value));
        foreach (var text in inputs.GetAll<string>(i => i.Attributes))
            Parse(text);
    }

    private static string ProblemOf(int images, int attributes) =>
        $"{images} pictures can't be shared out to the attributes of {attributes} references: expected as many pictures for each";

    private static Dictionary<string, string> Parse(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement.EnumerateObject().Where(one => one.Value.ValueKind == JsonValueKind.String)
                .DistinctBy(one => one.Name).ToDictionary(one => one.Name, one => one.Value.GetString()!);
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException)
        {
            throw NodeInputException.At((Inputs i) => i.Attributes, $"expected a JSON object such as {{\"shape\": \"star\", \"fg\": "
                + $"\"red\", \"bg\": \"blue\"}}: {problem.Message}", problem);
        }
    }
}
