using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Kernels;
using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.Layers.Profiling;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Sampling;

namespace IpAdapter.Diffusion.Tests.Models.UNets;

/// <summary>
/// What the negative and the positive side of guidance have in common is computed once. Other tests compute beside these: the widths of
/// these latents are like no other's.
/// </summary>
public sealed class EqualSidesTests
{
    [Theory]
    [InlineData(1, 0, 34)]
    [InlineData(2, 0, 36)]
    [InlineData(1, 1, 38)]
    public void Layers_before_the_first_text_compute_one_side_and_the_prediction_is_that_of_all(int pictures, int furtherSides, int width)
    {
        if (!KernelUse.IsSupported) return;
        var (shared, shapes) = Predict(pictures, width, new() { FurtherSides = furtherSides }, mayShare: true);
        var (whole, others) = Predict(pictures, width, new() { FurtherSides = furtherSides }, mayShare: false);

        Assert.Equal([$"3x3 {pictures}x4 -> 16 at 8x{width}"], shapes);
        Assert.Equal([$"3x3 {pictures * (2 + furtherSides)}x4 -> 16 at 8x{width}"], others);
        Assert.InRange(shared.Zip(whole, (one, other) => Math.Abs(one - other)).Max(), 0, 1e-5);
        Assert.True(shared.Zip(shared.Skip(shared.Length / (2 + furtherSides)), (one, other) => one != other).Any(),
            "the sides read other texts");
    }

    [Theory]
    [InlineData("other latents", 40)]
    [InlineData("a session at the first attention", 42)]
    [InlineData("a session that norms", 44)]
    public void Nothing_is_shared_where_something_tells_the_sides_apart(string what, int width)
    {
        Session session = what switch
        {
            "a session at the first attention" => new AttentionSession(),
            "a session that norms" => new NormSession(),
            _ => new Session(),
        };

        var (_, shapes) = Predict(1, width, session, mayShare: true, areEqual: what != "other latents");

        Assert.Equal([$"3x3 2x4 -> 16 at 8x{width}"], shapes);
    }

    private static (float[] Prediction, string[] Shapes) Predict(int pictures, int width, Session session, bool mayShare,
        bool areEqual = true)
    {
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        using var store = new DeviceStore(ComputeDevice.Create("cpu"));
        var generator = new Generator(5);
        var states = randn([2 * pictures, 77, 16], generator: generator);
        using var run = UNetRun.Bind(TinyUNet.Open("sd15-tiny") with { Patches = [session] }, store, new BatchLayout(pictures, Guided: true),
            states, 8, width);
        var side = randn([pictures, 4, 8, width], generator: generator);
        var other = areEqual ? side : randn([pictures, 4, 8, width], generator: generator);
        using var kernels = KernelUse.Begin(mayShare);
        using var profile = new LayerProfile();
        var prediction = run.Predict(cat([side, other]), new DenoisingStep(500, 0, 1, 0));
        var first = $"x4 -> 16 at 8x{width}";   // the first convolution
        return (prediction.data<float>().ToArray(), [.. profile.Spans.Select(span => span.Shape)
            .Where(shape => shape.EndsWith(first, StringComparison.Ordinal))]);
    }

    private class Session : IUNetPatch, IUNetSession
    {
        public int FurtherSides { get; init; }

        public IUNetSession Bind(UNetBinding binding) => this;

        public void Dispose()
        {
        }
    }

    private sealed class AttentionSession : Session, IAttentionWrapper
    {
        public bool AppliesTo(AttentionSite site) => site.Index == 0;

        public Tensor Attend(AttentionCall call, AttentionFunction next) => next(call);
    }

    private sealed class NormSession : Session, IGroupNormReplacement
    {
        public Tensor? Normalize(GroupNorm norm, Tensor x) => null;
    }
}
