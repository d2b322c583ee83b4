using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Sampling;

namespace IpAdapter.Diffusion.Tests.Models.UNets;

/// <summary>What a patch gives that can't be used is the patch's fault, whoever called the UNet.</summary>
public sealed class ExtensionTests
{
    public static TheoryData<string, Patch, string> Faults => new()
    {
        { "disposed, beside a cross-attention", new() { Cross = Disposed },
            "AddToCrossAttention returned a tensor that has been disposed" },
        { "too wide, beside a cross-attention", new() { Cross = query => zeros(query.shape[..^1].Append(query.size(-1) + 1).ToArray()) },
            "AddToCrossAttention returned a tensor of shape" },
        { "disposed queries", new() { Query = Disposed }, "ReplaceQuery returned a tensor that has been disposed" },
        { "fewer queries", new() { Query = query => query.narrow(2, 0, 1) }, "ReplaceQuery returned a tensor of shape" },
        { "disposed states", new() { Self = states => new(Disposed(states)) },
            "AddToSelfAttention returned a tensor that has been disposed" },
        { "states of another width", new() { Self = states => new(zeros(states.size(0), 1, states.size(2) + 1)) },
            "AddToSelfAttention returned a tensor of shape" },
        { "a null among residuals", new() { Skip = sample => new([.. Enumerable.Repeat<Tensor>(null!, 12)], sample) },
            "Residuals returned null in place of a tensor" },
        { "too few residuals", new() { Skip = sample => new([], sample) }, "Residuals returned 0 residuals for the 12 skip connections" },
        { "a disposed tensor beside a block", new() { Block = () => Disposed(ones(1)) },
            "AddToBlock returned a tensor that has been disposed" },
        { "no attention", new() { Attention = _ => null! }, "Attend returned null in place of a tensor" },
        { "an attention of other positions", new() { Attention = call => call.Query.narrow(2, 0, 1) },
            "Attend returned a tensor of shape" },
        { "a disposed skip connection", new() { Up = input => input with { Skip = Disposed(input.Skip) } },
            "ChangeInput returned a tensor that has been disposed" },
        { "hidden states of another size", new() { Up = input => input with { Hidden = input.Hidden.narrow(3, 0, 1) } },
            "ChangeInput returned a tensor of shape" },
        { "a disposed norm", new() { Norm = Disposed }, "Normalize returned a tensor that has been disposed" },
        { "no guided prediction", new() { Guided = _ => null! }, "Guide returned null in place of a tensor" },
        { "a guided prediction of other pictures", new() { Guided = guided => guided.repeat(2, 1, 1, 1) },
            "Guide returned a tensor of shape" },
        { "no session", new() { HasNoSession = true }, "Bind returned null in place of a session" },
    };

    [Theory]
    [MemberData(nameof(Faults), DisableDiscoveryEnumeration = true)]
    public void It_is_named_with_its_assembly(string fault, Patch patch, string message)
    {
        using var scope = NewDisposeScope();
        using var store = new DeviceStore(ComputeDevice.Create("cpu"));

        var thrown = Assert.Throws<ExtensionException>(() =>
        {
            using var run = UNetRun.Bind(TinyUNet.Open("sd15-tiny") with { Patches = [patch] }, store,
                new BatchLayout(1, Guided: false), zeros(1, 77, 16), 8, 8);
            var step = new DenoisingStep(500, 0, 2, 1);
            run.Guide(run.Predict(zeros(1, 4, 8, 8), step), zeros(1, 4, 8, 8), step);
        });

        Assert.Contains(message, thrown.Message, StringComparison.Ordinal);
        Assert.StartsWith(typeof(Patch).FullName!, thrown.Message, StringComparison.Ordinal);
        Assert.Equal(typeof(Patch).Assembly.FullName, thrown.Source);
        Assert.NotEmpty(fault);
    }

    private static Tensor Disposed(Tensor like)
    {
        var tensor = zeros_like(like);
        tensor.Dispose();
        return tensor;
    }

    public sealed class Patch : IUNetPatch, IQueryReplacement, IAttentionWrapper, ICrossAttentionAddition, ISelfAttentionAddition,
        IUNetResiduals, IUNetBlockAddition, IUpBlockInput, IGroupNormReplacement, IGuidanceExtension
    {
        public Func<Tensor, Tensor>? Cross { get; init; }

        public Func<Tensor, Tensor>? Query { get; init; }

        public Func<Tensor, AdditionalStates>? Self { get; init; }

        public Func<Tensor, Residuals>? Skip { get; init; }

        public Func<Tensor>? Block { get; init; }

        public Func<AttentionCall, Tensor>? Attention { get; init; }

        public Func<UpBlockInput, UpBlockInput>? Up { get; init; }

        public Func<Tensor, Tensor>? Norm { get; init; }

        public Func<Tensor, Tensor>? Guided { get; init; }

        public bool HasNoSession { get; init; }

        public IUNetSession Bind(UNetBinding binding) => HasNoSession ? null! : this;

        public Tensor? AddToCrossAttention(AttentionSite site, Tensor query, long height, long width) => Cross?.Invoke(query);

        public Tensor? ReplaceQuery(AttentionSite site, Tensor query) => Query?.Invoke(query);

        public AdditionalStates? AddToSelfAttention(AttentionSite site, Tensor states) => Self?.Invoke(states);

        public Residuals? Residuals(UNetInput input) => Skip?.Invoke(input.Sample);

        public Tensor? AddToBlock(UNetPart part, int block) => Block?.Invoke();

        public Tensor Attend(AttentionCall call, AttentionFunction next) => Attention is null ? next(call) : Attention(call);

        public UpBlockInput? ChangeInput(int block, int layer, UpBlockInput input) => Up?.Invoke(input);

        public Tensor Guide(GuidanceInput input, Tensor guided) => Guided is null ? guided : Guided(guided);

        public Tensor? Normalize(GroupNorm norm, Tensor x) => Norm?.Invoke(x);

        public void Dispose() { }
    }
}
