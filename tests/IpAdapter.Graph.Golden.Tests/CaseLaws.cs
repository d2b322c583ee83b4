using System.Buffers.Binary;
using System.Text;
using IpAdapter.Golden;

namespace IpAdapter.Graph.Golden.Tests;

/// <summary>What keeps a case from being proved in part.</summary>
public sealed class CaseLaws : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("cases-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void What_of_a_case_nobody_read_is_told()
    {
        using var golden = Made();
        golden.OnlyTells("how", "picture");
        Assert.Equal(1, golden.Inputs("x")[1].item<float>());
        Assert.Equal("a", Path.GetFileName(golden.Models[0]));
        Assert.Equal(3, golden.Parameter("steps")!.Value.GetInt32());

        var verdict = new Verdict(golden);
        verdict.Matches("y", tensor(0f));

        Assert.Equal(["input 'mask' was never read", "parameter 'scale' was never read", "model 'b' was never read",
            "'rows' was never read"], verdict.Misses);
    }

    [Fact]
    public void A_case_that_was_read_and_compared_wholly_is_proved()
    {
        using var golden = Made();
        golden.OnlyTells("how", "scale", "rows", "mask", "picture");
        Assert.Equal((2, 2), (golden.Inputs("x").Count, golden.Models.ToList().Count));
        golden.Only("steps", "3");

        var verdict = new Verdict(golden);
        verdict.Matches("y", tensor(0f));

        Assert.Empty(verdict.Misses);
    }

    [Fact]
    public void A_parameter_that_a_runner_knows_other_values_of_alone_is_refused()
    {
        using var golden = Made();

        Assert.Contains("'steps' is '3'", Assert.Throws<InvalidDataException>(() => golden.Only("steps", "1", "2")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_member_within_a_parameter_that_no_runner_reads_is_refused()
    {
        using var golden = Made();
        var picture = golden.Parameters.GetProperty("picture");

        golden.OnlyMembers("the picture", picture, "file", "scale");
        Assert.Contains("the picture has 'scale'",
            Assert.Throws<InvalidDataException>(() => golden.OnlyMembers("the picture", picture, "file")).Message,
            StringComparison.Ordinal);
    }

    private GoldenCase Made()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_root, "cases", "area")).FullName;
        File.WriteAllText(Path.Combine(folder, "one.json"), """
            { "title": "t", "model": ["a", "b"], "parameters": { "steps": 3, "scale": 2, "how": "so", "off": null, "picture": { "file": "p", "scale": 1, "mask": null } }, "rows": [1], "tolerance": { "absolute": 0 } }
            """);
        string[] names = ["input.x.0", "input.x.1", "input.mask", "output.y"];
        var header = Encoding.UTF8.GetBytes($"{{{string.Join(',', names.Select((name, i) => $$"""
            "{{name}}":{"dtype":"F32","shape":[],"data_offsets":[{{4 * i}},{{4 * i + 4}}]}
            """))}}}");
        var length = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        File.WriteAllBytes(Path.Combine(folder, "one.safetensors"),
            [.. length, .. header, .. new float[] { 0, 1, 2, 0 }.SelectMany(BitConverter.GetBytes)]);
        return new GoldenFolder(_root).Case("area/one");
    }
}
