namespace IpAdapter.Graph.Structure;

/// <summary>Reference-only attention bound for one run: in every call the reference goes through the UNet first.</summary>
internal sealed class ReferenceSession(ReferenceAttention patch, UNetBinding binding) : UNetSession
{
    private readonly SelfAttentionRecorder _seen = new();
    private readonly Tensor? _shares = SharesOf(patch, binding);
    private readonly INoiseSource _noise = patch.Noises.FromSeed(patch.Seed);
    private DenoisingStep _step;
    private bool _wasOn;

    public override string? Remark => _wasOn ? null : ControlWindow.Missed("the reference", patch.Start, patch.End);

    public override void Begin(in DenoisingStep step)
    {
        _seen.Clear();
        _step = step;
        _wasOn |= patch.IsOnIn(step);
    }

    // The network that draws, with all that was changed in its weights; but nobody else's patches.
    public override void See(UNetNetwork network, Tensor sample, Tensor timesteps, TextStates text)
    {
        using var scope = NewDisposeScope();
        var reference = patch.Reference.Samples;
        var drawn = _noise.Draw(reference.shape);   // in every call, so that a window changes no draw
        if (!patch.IsOnIn(_step))
            return;
        var noise = drawn.to(reference.device);
        // As models are trained to see it: signal and noise of variance one together, at the level of this step.
        var noisy = reference.Plus(noise.Times(_step.Sigma)).DividedBy(Math.Sqrt(1 + _step.Sigma * _step.Sigma));
        var rows = noisy.to(sample.dtype, sample.device).expand(sample.size(0), -1, -1, -1);
        network.Forward(rows, timesteps, text, [_seen], _step);
    }

    public override AdditionalStates? AddToSelfAttention(AttentionSite site, Tensor states) =>
        _seen.Find(site) is { } reference ? new(reference, _shares) : null;

    protected override void Dispose(bool disposing)
    {
        _seen.Dispose();
        _shares?.Dispose();
        _noise.Dispose();
    }

    private static Tensor? SharesOf(ReferenceAttention patch, UNetBinding binding)
    {
        using var scope = NewDisposeScope();
        var negative = patch.Scale * (1 - patch.StyleFidelity);
        var shares = Enumerable.Range(0, binding.Batch.Rows).Select(row => (float)(binding.Batch.Guided && row < binding.Batch.Pictures ? negative : patch.Scale)).ToArray();
        return shares.All(share => share == 1) ? null : tensor(shares).reshape(-1, 1, 1, 1).to(binding.Store.Device.DType, binding.Store.Device.Device).DetachFromDisposeScope();   // [row, 1, 1, 1]
    }
}
