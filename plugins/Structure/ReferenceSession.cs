namespace IpAdapter.Graph.Structure;

/// <summary>Reference-only attention bound for one run: in every call the reference goes through the UNet first.</summary>
internal sealed class ReferenceSession(ReferenceAttention patch, UNetBinding binding) : IUNetCallStart, ISelfAttentionAddition
{
    private readonly SelfAttentionRecorder _seen = new();
    private readonly Tensor? _shares = SharesOf(patch, binding);
    private readonly INoiseSource _noise = patch.Noises.FromSeed(patch.Seed);
    private UNetExtensions? _recording;
    private bool _wasOn;

    public string? Remark => _wasOn ? null : ControlWindow.Missed("the reference", patch.Start, patch.End);

    // The network that draws, with all that was changed in its weights; but nobody else's patches.
    public void Begin(UNetInput input)
    {
        using var scope = NewDisposeScope();
        _seen.Clear();
        var (step, sample) = (input.Step, input.Sample);
        var reference = patch.Reference.Samples;
        var drawn = _noise.Draw(reference.shape);   // in every call, so that a window changes no draw
        if (!patch.IsOnIn(step))
            return;
        _wasOn = true;
        var noise = drawn.to(reference.device);
        // As models are trained to see it: signal and noise of variance one together, at the level of this step.
        var noisy = reference.Plus(noise.Times(step.Sigma)).DividedBy(Math.Sqrt(1 + step.Sigma * step.Sigma));
        var rows = noisy.to(sample.dtype, sample.device).expand(sample.size(0), -1, -1, -1);
        _recording ??= UNetExtensions.Create([_seen], input.Network);
        input.Network.Forward(rows, input.Timesteps, input.Text, _recording, step);
    }

    public AdditionalStates? AddToSelfAttention(AttentionSite site, Tensor states) =>
        _seen.Find(site) is { } reference ? new(reference, _shares) : null;

    public void Dispose()
    {
        _seen.Dispose();
        _shares?.Dispose();
        _noise.Dispose();
    }

    private static Tensor? SharesOf(ReferenceAttention patch, UNetBinding binding)
    {
        using var scope = NewDisposeScope();
        var negative = patch.Scale * (1 - patch.StyleFidelity);
        var shares = Enumerable.Range(0, binding.Batch.Rows)
            .Select(row => (float)(binding.Batch.Guided && row < binding.Batch.Pictures ? negative : patch.Scale)).ToArray();
        // [row, 1, 1, 1]
        return shares.All(share => share == 1) ? null
            : tensor(shares).reshape(-1, 1, 1, 1).to(binding.Store.Device.DType, binding.Store.Device.Device).DetachFromDisposeScope();
    }
}
