using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Tests.WeightFiles;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Tests.Devices;

public sealed class DifferenceWeightsTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly ComputeDevice _device = ComputeDevice.Create("cpu");
    private readonly DeviceStore _store;
    private readonly WeightSet _differences, _others;

    public DifferenceWeightsTests()
    {
        _store = new DeviceStore(_device);
        _differences = WeightSet.Open(_folder.Write("differences.safetensors", Safetensors.Of(("both", [1, 2]), ("own", [3]))));
        _others = WeightSet.Open(_folder.Write("others.safetensors", Safetensors.Of(("both", [10, 20]), ("others", [30]))));
    }

    public void Dispose()
    {
        _store.Dispose();
        _device.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void What_the_other_model_has_too_is_the_sum_of_both_and_made_once()
    {
        using var one = DifferenceWeights.Lend(_store, _differences, _others);
        using var another = DifferenceWeights.Lend(_store, _differences, _others);

        Assert.Equal([11f, 22f], one.Get("both").data<float>().ToArray());
        Assert.Same(one.Get("both"), another.Get("both"));
        Assert.Equal([3f], one.Get("own").data<float>().ToArray());
        Assert.Null(one.Find("others"));
        Assert.Equal(8 + 8 + 8 + 4, _store.BytesHeld);   // both parts, their sum, and what is there alone
    }

    [Fact]
    public void Without_another_model_they_are_the_weights_themselves()
    {
        using var whole = DifferenceWeights.Lend(_store, _differences, others: null);
        using var lease = _store.Lend(_differences);

        Assert.Same(lease.Get("both"), whole.Get("both"));
    }

    [Fact]
    public void A_name_that_is_not_there_brings_the_nearest_one()
    {
        using var weights = DifferenceWeights.Lend(_store, _differences, _others);

        Assert.Contains("'both'", Assert.Throws<WeightFileException>(() => weights.Get("bothe")).Message, StringComparison.Ordinal);
    }
}
