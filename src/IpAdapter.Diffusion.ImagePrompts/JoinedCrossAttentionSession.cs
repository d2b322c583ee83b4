using IpAdapter.Diffusion.ImagePrompts.Windows;
using IpAdapter.Diffusion.Layers;

namespace IpAdapter.Diffusion.ImagePrompts;

/// <summary>A simple adapter in one run of a sampler.</summary>
/// <param name="window">When it is read.</param>
/// <param name="batch">The rows.</param>
/// <param name="tokens">The image tokens.</param>
/// <param name="checkpointing">Computes layers again in the backward pass; null for none.</param>
internal sealed class JoinedCrossAttentionSession(IDenoisingWindow window, BatchLayout batch, SharedPreparation<ImageTokens> tokens,
    GradientCheckpointing? checkpointing) : IUNetCallStart, IAttentionWrapper
{
    private TextStates? _source, _read;
    private bool _isOpen, _wasOpen;

    public string? Remark => _wasOpen ? null : window.Missed;

    public bool AppliesTo(AttentionSite site) => site.IsCross;

    // A run has one text: the tokens' keys and values are computed in its first call, as those of a text are.
    public void Begin(UNetInput input)
    {
        _wasOpen |= _isOpen = window.IsOpenIn(input.Step);
        if (!_isOpen || ReferenceEquals(input.Text, _source))
            return;
        using var scope = NewDisposeScope();
        _read?.Dispose();
        (_source, _read) = (input.Text, input.Network.Read(Rows(), input.Text.Added));
        if (checkpointing is not null)
            _read.Cut(checkpointing);
    }

    // Z = Attention(Q, [K; K_i], [V; V_i])
    public Tensor Attend(AttentionCall call, AttentionFunction next)
    {
        if (!_isOpen)
            return next(call);
        using var scope = NewDisposeScope();
        var (key, value) = _read!.For(call.Site);
        return next(call with { Key = cat([call.Key, key], 2), Value = cat([call.Value, value], 2) }).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        _read?.Dispose();
        tokens.Dispose();
    }

    // [row, token, channel]: the pictures of a prompt side by side.
    private Tensor Rows()
    {
        var positive = Drawn(tokens.Value.Positive!);
        return batch.WithFurtherSides(batch.Guided ? cat([Drawn(tokens.Value.Negative!), positive]) : positive);
    }

    private Tensor Drawn(Tensor side) => PromptRows.Shared(side, batch.Pictures).flatten(1, 2);
}
