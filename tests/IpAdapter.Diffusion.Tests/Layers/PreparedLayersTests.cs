using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Tests.Layers;

/// <summary>Layers whose weights are laid out for the processor.</summary>
public sealed class PreparedLayersTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly ComputeDevice _device = ComputeDevice.Create("cpu");

    public void Dispose()
    {
        _device.Dispose();
        _folder.Dispose();
    }

    // Sizes that fill no vector, one row, and what layers of published models have.
    [Theory]
    [InlineData(1, 1, 1, true)]
    [InlineData(7, 24, 40, true)]
    [InlineData(33, 17, 5, false)]
    [InlineData(1, 320, 1280, true)]
    [InlineData(154, 128, 384, false)]
    public void A_product_is_the_same_up_to_rounding(int rows, int from, int to, bool hasBias)
    {
        var x = Numbers(rows, from);
        foreach (var input in (Tensor[])[x, x.unsqueeze(0), x.t().contiguous().t()])
        {
            var (plain, prepared) = Both(Weights([to, from], hasBias), scope => Linear.From(scope).Forward(input));
            AssertClose(plain, prepared);
        }
    }

    [Theory]
    [InlineData(3, 1, 24, 40, 9, 7)]
    [InlineData(3, 2, 17, 33, 8, 5)]
    [InlineData(1, 1, 40, 24, 5, 6)]
    [InlineData(1, 1, 160, 128, 1, 1)]
    [InlineData(3, 1, 4, 64, 16, 16)]
    [InlineData(3, 1, 64, 3, 4, 12)]
    public void A_convolution_is_the_same_up_to_rounding(int kernel, int stride, int from, int to, int height, int width)
    {
        var x = Numbers(2, from, height, width);
        foreach (var input in (Tensor[])[x, x.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2)])
        {
            var (plain, prepared) = Both(Weights([to, from, kernel, kernel], hasBias: true),
                scope => Convolution.From(scope, stride).Forward(input, ones(to)));
            AssertClose(plain, prepared);
        }
    }

    [Fact]
    public void Patches_of_an_image_encoder_are_convolved_without_padding()
    {
        var (plain, prepared) = Both(Weights([32, 3, 14, 14], hasBias: false), scope => Convolution.Unpadded(scope, 14)
            .Forward(Numbers(2, 3, 28, 42)));

        Assert.Equal([2, 32, 2, 3], prepared.shape);
        AssertClose(plain, prepared);
    }

    // Training, and what is computed for a training, has the same bits whatever the store prepares.
    [Theory]
    [InlineData(ComputeMode.NoGradients)]
    [InlineData(ComputeMode.Training)]
    public async Task Only_inference_reads_prepared_weights(ComputeMode mode)
    {
        using var store = Store(true);
        using var lease = store.Lend(Weights([64, 48], hasBias: true));

        var (given, expected, gradient) = await _device.RunAsync(() =>
        {
            var x = Numbers(5, 48).requires_grad_(mode == ComputeMode.Training);
            var y = Linear.From(new(lease)).Forward(x);
            if (mode == ComputeMode.Training) y.sum().backward();
            return (y.data<float>().ToArray(),
                nn.functional.linear(x, lease.Get("weight"), lease.Get("bias")).data<float>().ToArray(), x.grad is not null);
        }, mode, TestContext.Current.CancellationToken);

        Assert.Equal(expected, given);
        Assert.Equal(mode == ComputeMode.Training, gradient);
    }

    [Fact]
    public void A_store_that_prepares_nothing_gives_the_bits_of_plain_operators()
    {
        var weights = Weights([256, 192], hasBias: true);
        using var mode = inference_mode();
        using var store = Store(false);
        using var lease = store.Lend(weights);
        var x = Numbers(9, 192);

        Assert.Equal(nn.functional.linear(x, lease.Get("weight"), lease.Get("bias")).data<float>().ToArray(),
            Linear.From(new(lease)).Forward(x).data<float>().ToArray());
    }

    [Fact]
    public void The_same_weights_give_the_same_bits_from_store_to_store()
    {
        var weights = Weights([320, 320, 3, 3], hasBias: true);
        var x = Numbers(2, 320, 8, 8);

        var (first, second) = (Compute(), Compute());

        Assert.Equal(first, second);

        float[] Compute()
        {
            using var mode = inference_mode();
            using var store = new DeviceStore(_device);
            using var lease = store.Lend(weights);
            return Convolution.From(new(lease)).Forward(x).contiguous().data<float>().ToArray();
        }
    }

    [Fact]
    public void What_adds_beside_a_layer_still_does()
    {
        var (down, up) = (Numbers(4, 48), Numbers(64, 4));
        var x = Numbers(5, 48);
        using var store = Store(true);
        using var lease = store.Lend(Weights([64, 48], hasBias: true));
        using var mode = inference_mode();
        var alone = Linear.From(new(lease)).Forward(x);

        var added = Linear.From(new(new Beside(lease, new LowRank(down, up)))).Forward(x);

        AssertClose(alone.Plus(x.mm(down.t()).mm(up.t())), added);
    }

    private (Tensor Plain, Tensor Prepared) Both(WeightSet weights, Func<WeightScope, Tensor> compute)
    {
        using var mode = inference_mode();
        var results = new List<Tensor>();
        foreach (var prepares in (bool[])[false, true])
        {
            using var store = Store(prepares);
            using var lease = store.Lend(weights);
            results.Add(compute(new(lease)));
        }

        return (results[0], results[1]);
    }

    private DeviceStore Store(bool prepares) =>
        new(_device, new DeviceStoreOptions { Forms = prepares ? LayerForms.Winograd : LayerForms.Plain, PreparesSmallWeights = true });

    private WeightSet Weights(long[] shape, bool hasBias)
    {
        var file = _folder[$"{string.Join('x', shape)}.safetensors"];
        RandomFactors.Write(file, hasBias ? [("weight", shape), ("bias", [shape[0]])] : [("weight", shape)], seed: 5);
        return WeightSet.Open(file);
    }

    private static Tensor Numbers(params long[] shape) => randn(shape, generator: new Generator((ulong)shape.Sum()));

    // Sums of some hundred products in another order.
    private static void AssertClose(Tensor expected, Tensor found)
    {
        Assert.Equal(expected.shape, found.shape);
        Assert.InRange((expected - found).abs().max().item<float>(), 0, expected.abs().max().item<float>() * 2e-6f);
    }

    /// <summary>Weights with a change beside every layer.</summary>
    private sealed class Beside(WeightLease lease, LowRank change) : IWeights
    {
        public Tensor Get(string name) => lease.Get(name);

        public Tensor? Find(string name) => lease.Find(name);

        public LowRank? FindLowRank(string name) => change;

        LayerWeight IWeights.GetLayerWeight(string name) => ((IWeights)lease).GetLayerWeight(name);
    }
}
