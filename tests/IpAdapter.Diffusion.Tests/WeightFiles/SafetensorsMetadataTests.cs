using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Diffusion.WeightFiles.Safetensors;

namespace IpAdapter.Diffusion.Tests.WeightFiles;

public sealed class SafetensorsMetadataTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Texts_are_taken_out_of_a_header_and_every_tensor_stays_in_its_place()
    {
        using (NewDisposeScope())
        using (var file = File.Create(_path))
        {
            var remarks = new Dictionary<string, string> { ["ipgraph.workflow"] = "a \"secret\" é", ["who"] = "me" };
            SafetensorsWriter.Write(file,
                [KeyValuePair.Create("a.b", TensorRange.Create(6).reshape(2, 3)), KeyValuePair.Create("c", ones(3))],
                remarks);
        }

        var before = WeightFileHeader.Read(_path);
        var bytes = File.ReadAllBytes(_path);
        using var stripped = new MemoryStream();
        Assert.True(SafetensorsMetadata.Remove(bytes, keyword => keyword.StartsWith("ipgraph.", StringComparison.Ordinal), stripped));
        File.WriteAllBytes(_path, stripped.ToArray());
        var after = WeightFileHeader.Read(_path);

        Assert.Equal(new Dictionary<string, string> { ["who"] = "me" }, after.Metadata);
        Assert.Equal(before.Entries.Keys, after.Entries.Keys);
        Assert.Equal(bytes.Length, stripped.Length);
        Assert.Equal(bytes[^60..], stripped.ToArray()[^60..]);
        Assert.Equal(-1, stripped.ToArray().AsSpan().IndexOf("secret"u8));

        using var again = new MemoryStream();
        Assert.False(SafetensorsMetadata.Remove(stripped.ToArray(), keyword => keyword.StartsWith("ipgraph.", StringComparison.Ordinal),
            again));
        Assert.Equal(stripped.ToArray(), again.ToArray());
    }
}
