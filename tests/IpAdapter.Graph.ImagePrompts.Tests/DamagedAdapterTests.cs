using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Graph.ImagePrompts.Tests;

/// <summary>
/// A file that lacks something, or has it in another shape, is refused by its header: it would draw another picture, or fail in the middle
/// of a run.
/// </summary>
public sealed class DamagedAdapterTests
{
    public static TheoryData<string> Adapters =>
    [
        "ip-adapter_sd15.safetensors", "ip-adapter-plus_sd15.safetensors", "ip-adapter-full-face_sd15.safetensors",
            "ip-adapter-faceid_sd15.bin", "ip-adapter-faceid-plus_sd15.bin", "ip-adapter-faceid-portrait_sd15.bin",
    ];

    [Theory]
    [MemberData(nameof(Adapters))]
    public void An_adapter_that_lacks_a_tensor_is_refused_by_the_tensors_name(string adapter)
    {
        var whole = Whole(adapter);

        foreach (var missing in whole)
            if (ReasonAgainst(whole.Where(tensor => tensor != missing)) is not { } reason
                || !reason.Contains(Base(missing.Name), StringComparison.Ordinal))
                Assert.Fail($"without '{missing.Name}': {ReasonAgainst(whole.Where(tensor => tensor != missing)) ?? "accepted"}");
    }

    [Theory]
    [MemberData(nameof(Adapters))]
    public void An_adapter_with_a_tensor_of_another_shape_is_refused(string adapter)
    {
        var whole = Whole(adapter).Where(tensor => !IsRankOf(tensor.Name)).ToList();

        for (var i = 0; i < whole.Count; i++)
            for (var axis = 0; axis < whole[i].Shape.Length; axis++)
            {
                var altered = whole.ToList();
                altered[i] = (whole[i].Name, [.. whole[i].Shape.Select((size, place) => place == axis ? size + 1 : size)]);
                Assert.True(ReasonAgainst(altered) is not null, $"accepted: '{altered[i].Name}' [{string.Join(", ", altered[i].Shape)}]");
            }
    }

    [Theory]
    [MemberData(nameof(Adapters))]
    public void An_adapter_with_a_tensor_of_whole_numbers_is_refused_by_the_tensors_name(string adapter)
    {
        var whole = Whole(adapter);

        foreach (var (name, _) in whole)
            Assert.Contains(Base(name), ReasonAgainst(whole, integers: name) ?? "accepted", StringComparison.Ordinal);
    }

    // The projection, and one layer of each kind; the others are as those. The first layer's keys tell the width that everything else is
    // held to.
    private static List<(string Name, long[] Shape)> Whole(string adapter) =>
        [.. HeaderFile.TensorsOf(Samples.Golden($"ip-adapter/{adapter}"))
            .Where(tensor => tensor.Name.StartsWith("image_proj.", StringComparison.Ordinal) || tensor.Name.Split('.')[1] is "0" or "1"
            or "3")];

    // Rows of a key or value and the ranks of a LoRA are the UNet's to judge.
    private static bool IsRankOf(string name) => name.StartsWith("ip_adapter.", StringComparison.Ordinal);

    private static string Base(string name) => name[(name.IndexOf('.') + 1)..];

    private static string? ReasonAgainst(IEnumerable<(string, long[])> tensors, string integers = "")
    {
        using var file = new HeaderFile(tensors, integers);
        try
        {
            Samples.Reader.Read(file.Path);
            return null;
        }
        catch (WeightFileException refused)
        {
            return refused.Message;
        }
    }
}
