namespace IpAdapter.Graph.Structure;

/// <summary>A ControlNet bound for one run: the picture is read once for all runs of a drawing, the text when it is first seen.</summary>
internal sealed class ControlNetSession : IUNetResiduals
{
    private readonly ControlNetResiduals _patch;
    private readonly SharedPreparation<ControlNetModel> _model;
    private readonly Tensor? _tokens;
    private readonly IReadOnlyList<double> _scales;
    private readonly BatchLayout _batch;
    private TextStates? _source;
    private TextStates? _text;
    private bool _wasOn;

    public ControlNetSession(ControlNetResiduals patch, UNetBinding binding)
    {
        using var scope = NewDisposeScope();
        (_patch, _batch) = (patch, binding.Batch);
        _model = binding.Shared.Get(patch, (binding.Height, binding.Width), () => new ControlNetModel(patch, binding));
        try
        {
            _scales = patch.Scales(Network.ResidualCount);
            _tokens = patch.ControlNet.Tokens is { } tokens ? Kept(tokens, binding) : null;
        }
        catch
        {
            _model.Dispose();
            throw;
        }
    }

    private ControlNetNetwork Network => _model.Value.Network;

    public string? Remark => _wasOn
        ? _model.Value.Stretched
        : ControlWindow.Missed($"ControlNet '{_patch.ControlNet.Name}'", _patch.Start, _patch.End);

    public Residuals? Residuals(UNetInput input)
    {
        if (!_patch.IsOnIn(input.Step)) return null;
        _wasOn = true;
        using var scope = NewDisposeScope();
        // what an inpainting UNet reads besides is not for a ControlNet
        var latents = input.Sample.narrow(1, 0, _patch.ControlNet.Config.InChannels);
        var residuals = Network.Forward(Led(latents), input.Timesteps, Read(input.Text), _model.Value.Hint, _scales);
        return new([.. residuals.Down.Select(Given)], Given(residuals.Mid));
    }

    public void Dispose()
    {
        _text?.Dispose();
        _tokens?.Dispose();
        _model.Dispose();
    }

    private static Tensor Kept(IControlNetTokens tokens, UNetBinding binding)
    {
        var read = ExtensionResult.Living(tokens.Read(binding), tokens, nameof(tokens.Read));
        var count = read.dim() > 1 ? read.size(1) : 0;
        var device = binding.Store.Device;
        return ExtensionResult.Require(read, tokens, nameof(tokens.Read), binding.Batch.Rows, count, binding.Config.CrossAttentionWidth)
            .to(device.DType, device.Device).alias().DetachFromDisposeScope();
    }

    private bool LeadsHalf => _patch.LeadsPositiveAlone && _batch.Guided;

    // The rows that are led: all but the negative ones in guess mode.
    private Tensor Led(Tensor rows) => LeadsHalf ? rows.narrow(0, _batch.Pictures, rows.size(0) - _batch.Pictures) : rows;

    // For all rows; of a ControlNet that pools, its mean over the picture.
    private Tensor Given(Tensor residual)
    {
        if (_patch.ControlNet.PoolsResiduals)
            residual = residual.mean([2, 3], keepdim: true).expand_as(residual);
        return (LeadsHalf ? cat([zeros_like(residual.narrow(0, 0, _batch.Pictures)), residual]) : residual).MoveToOuterDisposeScope();
    }

    // A run has one text: its keys and values are computed in the first call.
    private TextStates Read(TextStates source)
    {
        if (ReferenceEquals(source, _source)) return _text!;
        _text?.Dispose();
        var added = source.Added is { } all ? new AddedConditions(Led(all.Pooled), Led(all.TimeIds)) : null;
        (_source, _text) = (source, Network.ReadText(Led(_tokens ?? source.States), added));
        return _text;
    }
}
