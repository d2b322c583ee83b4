namespace IpAdapter.Graph.Structure;

/// <summary>A ControlNet bound for one run: the picture is read once, the text when it is first seen.</summary>
internal sealed class ControlNetSession : IUNetResiduals
{
    private readonly ControlNetResiduals _patch;
    private readonly ControlNetWeights _weights;
    private readonly ControlNetNetwork _network;
    private readonly Tensor _hint;
    private readonly Tensor? _tokens;
    private readonly IReadOnlyList<double> _scales;
    private readonly BatchLayout _batch;
    private readonly string? _stretched;
    private TextStates? _source;
    private TextStates? _text;
    private bool _wasOn;

    public ControlNetSession(ControlNetResiduals patch, UNetBinding binding)
    {
        using var scope = NewDisposeScope();
        (_patch, _batch) = (patch, binding.Batch);
        _weights = new(binding.Store, patch.ControlNet.Weights, patch.DiffersFrom);
        try
        {
            _network = ControlNetNetwork.From(new(_weights), patch.ControlNet);
            _scales = patch.Scales(_network.ResidualCount);
            var factor = patch.ControlNet.PixelsPerLatent;
            var (width, height) = ((int)binding.Width * factor, (int)binding.Height * factor);
            _stretched = Proportions.RemarkOf(
                $"the control picture of '{patch.ControlNet.Name}',", (patch.Hint.Width, patch.Hint.Height), "what is drawn", width,
                    height);
            var picture = patch.Hint.FitTo(width, height).ToUnitTensor();
            var device = binding.Store.Device;
            _tokens = patch.ControlNet.Tokens is { } tokens ? Kept(tokens, binding) : null;
            _hint = _network.ReadHint(picture.to(device.DType, device.Device)).DetachFromDisposeScope();
        }
        catch
        {
            _tokens?.Dispose();
            _weights.Dispose();
            throw;
        }
    }

    public string? Remark =>
        _wasOn ? _stretched : ControlWindow.Missed($"ControlNet '{_patch.ControlNet.Name}'", _patch.Start, _patch.End);

    public Residuals? Residuals(UNetInput input)
    {
        if (!_patch.IsOnIn(input.Step)) return null;
        _wasOn = true;
        using var scope = NewDisposeScope();
        // what an inpainting UNet reads besides is not for a ControlNet
        var latents = input.Sample.narrow(1, 0, _patch.ControlNet.Config.InChannels);
        var residuals = _network.Forward(Led(latents), input.Timesteps, Read(input.Text), _hint, _scales);
        return new([.. residuals.Down.Select(Given)], Given(residuals.Mid));
    }

    public void Dispose()
    {
        _text?.Dispose();
        _tokens?.Dispose();
        _hint.Dispose();
        _weights.Dispose();
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
        (_source, _text) = (source, _network.ReadText(Led(_tokens ?? source.States), added));
        return _text;
    }
}
