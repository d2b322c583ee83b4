using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Diffusion.WeightFiles.Safetensors;

namespace IpAdapter.Diffusion.Tests.WeightFiles;

public sealed class SafetensorsWriterTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_written_is_read_again_bit_for_bit_and_type_for_type()
    {
        using var scope = NewDisposeScope();
        KeyValuePair<string, Tensor>[] tensors =
        [
            new("b", TensorRange.Create(6, ScalarType.Float32).reshape(2, 3).t()),
            new("a.half", ones(1, 2).to(ScalarType.Float16).DividedBy(3)),
            new("count", tensor(7L)),
        ];
        var path = _folder["three.safetensors"];
        using (var file = File.Create(path))
            SafetensorsWriter.Write(file, tensors, new Dictionary<string, string> { ["who"] = "\"me\"\n" });

        var weights = WeightSet.Open(path);
        using var store = new DeviceStore(ComputeDevice.Create("cpu"));
        using var lease = store.Lend(weights);

        Assert.Equal(["a.half", "b", "count"], weights.Names.Order(StringComparer.Ordinal));
        Assert.Equal(ScalarType.Float16, weights.Find("a.half")!.Type);
        Assert.Equal([0f, 3, 1, 4, 2, 5], lease.Get("b").data<float>().ToArray());
        Assert.Equal(7L, lease.Get("count").item<long>());
        Assert.True(lease.Get("a.half").equal(tensors[1].Value.to(ScalarType.Float32)).all().item<bool>());
    }
}
