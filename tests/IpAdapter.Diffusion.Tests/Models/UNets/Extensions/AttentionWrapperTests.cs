using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Sampling;

namespace IpAdapter.Diffusion.Tests.Models.UNets.Extensions;

/// <summary>What a session around an attention sees, and in which order several are called.</summary>
public sealed class AttentionWrapperTests
{
    [Fact]
    public void Queries_keys_values_and_results_are_seen_and_no_bit_is_changed()
    {
        using var scope = NewDisposeScope();
        var seen = new Recorder();

        var (alone, watched) = (Predict(), Predict(seen));

        Assert.Equal(alone, watched);
        Assert.Equal([.. AttentionSites.For(TinyUNet.Open("sd15-tiny").Config).Select(site => site.Name).Order(StringComparer.Ordinal)],
            seen.Calls.Select(call => call.Call.Site.Name).Order(StringComparer.Ordinal));
        foreach (var (call, result) in seen.Calls)
        {
            var weights = nn.functional.softmax(call.Query.matmul(call.Key.transpose(2, 3)).div(tensor(Math.Sqrt(call.Query.size(3)),
                ScalarType.Float32)), 3);
            Assert.True(weights.matmul(call.Value).allclose(result, rtol: 1e-4, atol: 1e-5), call.Site.Name);
            Assert.Equal(call.Height * call.Width, call.Query.size(2));
            Assert.Equal(call.Site.IsCross ? 77 : call.Query.size(2), call.Key.size(2));
        }
    }

    [Fact]
    public void The_first_of_several_is_nearest_to_the_attention()
    {
        using var scope = NewDisposeScope();
        var order = new List<string>();

        Predict(new Named("first", order), new Named("second", order));

        Assert.Equal(["second", "first"], order[..2]);
    }

    [Fact]
    public void A_session_is_called_in_the_layers_it_is_for_alone()
    {
        using var scope = NewDisposeScope();
        var seen = new Recorder { IsFor = site => site.Part == UNetPart.Mid };

        Predict(seen);

        Assert.Equal(2, seen.Calls.Count);
        Assert.All(seen.Calls, call => Assert.Equal(UNetPart.Mid, call.Call.Site.Part));
    }

    private static float[] Predict(params IUNetPatch[] patches)
    {
        using var store = new DeviceStore(ComputeDevice.Create("cpu"));
        var random = new Generator(3);
        var states = randn([1, 77, 16], generator: random);
        using var run = UNetRun.Bind(TinyUNet.Open("sd15-tiny") with { Patches = [.. patches] }, store,
            new BatchLayout(1, Guided: false), states, 8, 12);
        return run.Predict(randn([1, 4, 8, 12], generator: random), new DenoisingStep(500, 0, 1, 1)).data<float>().ToArray();
    }

    private sealed class Recorder : IAttentionWrapper, IUNetPatch
    {
        public List<(AttentionCall Call, Tensor Result)> Calls { get; } = [];

        public Func<AttentionSite, bool> IsFor { get; init; } = _ => true;

        public IUNetSession Bind(UNetBinding binding) => this;

        public bool AppliesTo(AttentionSite site) => IsFor(site);

        public Tensor Attend(AttentionCall call, AttentionFunction next)
        {
            var result = next(call);
            Calls.Add((call with { Query = Kept(call.Query), Key = Kept(call.Key), Value = Kept(call.Value) }, Kept(result)));
            return result;

            static Tensor Kept(Tensor tensor) => tensor.clone().DetachFromDisposeScope();
        }

        public void Dispose() { }
    }

    private sealed class Named(string name, List<string> order) : IAttentionWrapper, IUNetPatch
    {
        public IUNetSession Bind(UNetBinding binding) => this;

        public Tensor Attend(AttentionCall call, AttentionFunction next)
        {
            order.Add(name);
            return next(call);
        }

        public void Dispose() { }
    }
}
