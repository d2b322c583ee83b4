using IpAdapter.Diffusion.Models;
using IpAdapter.Diffusion.Models.Autoencoders;
using IpAdapter.Diffusion.Models.TextEncoders;
using IpAdapter.Diffusion.Models.TextEncoders.Tokenizers;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Sampling;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Diffusion.WeightFiles.Kinds;

namespace IpAdapter.Diffusion.Checkpoints;

/// <summary>
/// Recognises the parts of a base model in one file. Of which family it is, its UNet alone decides: a text encoder or an autoencoder may be
/// left out.
/// </summary>
internal sealed class CheckpointReader
{
    private const int UsualPixelsPerLatent = 8;
    private const string SecondPadding = "!";   // what OpenCLIP's tokenizer fills a prompt up with, as published

    private readonly string _path;
    private readonly string _name;
    private readonly WeightFileHeader _header;
    private readonly WeightSet _all;
    private readonly CompanionConfigs _companions;
    private readonly WeightFileKinds _kinds;

    /// <exception cref="WeightFileException">The file is not there or not sound, or the folder holds no configuration.</exception>
    public CheckpointReader(string path, string? configFolder, WeightFileKinds kinds)
    {
        _kinds = kinds;
        (_path, _name) = (path, Path.GetFileNameWithoutExtension(path));
        _header = WeightFileHeader.Read(path);
        _all = WeightSet.Create(_header);
        _companions = CompanionConfigs.Find(path, configFolder);
    }

    /// <exception cref="WeightFileException">It is no whole base model, or of a kind that can't be used.</exception>
    public Checkpoint Read()
    {
        var weights = UNetWeights();
        DemandPartsOfXl(weights);
        TextTower[] towers = [.. Towers()];
        var text = towers switch
        {
            [] => null,
            [var only] => new TextEncoder(_name, only),
            _ => new TextEncoder(_name, towers[0], towers[1])
        };
        if (text is { Second: { PooledWidth: null } second })
            throw new WeightFileException(_path, "its second text encoder lacks the tensor "
                + $"'{second.Weights.NameInFile("text_projection.weight")}', which gives a prompt's vector: the file is not whole");
        var config = UNetRecogniser.Recognise(weights, _path, _companions.UNet(), text?.PooledWidth);
        UNetTensors.For(config).DemandExactly(weights, _path, "its UNet", UNetTensors.KindOf);
        if (text is not null) DemandFit(text, config);

        var family = BaseFamily.For(config);
        var autoencoder = Autoencoder(family);
        var unet = new UNet
        {
            Name = _name,
            Weights = weights,
            Config = config,
            Schedule = _companions.Schedule() ?? Schedule(family),
            PixelsPerLatent = autoencoder?.Config.PixelsPerLatent ?? UsualPixelsPerLatent,
            ScalingFactor = autoencoder?.Config.ScalingFactor ?? family.ScalingFactor,
        };
        return new Checkpoint(unet, text, autoencoder, [_path, .. _companions.Files])
        {
            ConfigFolder = _companions.Folder,
            SaysPrediction = _companions.Schedule() is not null || PredictionMarkers.Find(_header) is not null,
        };
    }

    private WeightSet UNetWeights()
    {
        if (_all.HasBelow(OriginalPrefixes.Refiner))
            throw new WeightFileException(_path,
                "is SDXL's refiner, which can't be used: take the base model (sd_xl_base_1.0.safetensors)");
        if (_all.Names.FirstOrDefault(name => name.StartsWith(OriginalPrefixes.Edm, StringComparison.Ordinal)) is { } edm)
            throw new WeightFileException(_path,
                $"has '{edm}': it was trained by EDM's formulation (CosXL, Playground 2.5), which can't be used");
        // A UNet is also passed on by itself, without the prefix.
        var weights = _all.HasBelow(OriginalPrefixes.UNet)
            ? _all.Below(OriginalPrefixes.UNet)
            : _all.Renamed(name => PredictionMarkers.IsOne(name) ? null : name);
        return UNetOriginalWeights.IsOne(weights) && !UNetOriginalWeights.IsControlNet(weights)
            ? UNetOriginalWeights.Renamed(weights)
            : throw new WeightFileException(_path, _kinds.Mismatch(_all, "a base model in one file"));
    }

    // What belongs together there: without it, shapes of the rest say something else that is not so.
    private void DemandPartsOfXl(WeightSet unet)
    {
        var (isXl, hasFirst, hasSecond) = (unet.HasBelow("add_embedding."), _all.HasBelow(OriginalPrefixes.XlClip),
            _all.HasBelow(OriginalPrefixes.XlOpenClip));
        if (hasSecond && !isXl)
            throw new WeightFileException(_path, $"has the second text encoder of Stable Diffusion XL ('{OriginalPrefixes.XlOpenClip}'), "
                + $"but its UNet lacks what reads its vector, '{unet.NameInFile("add_embedding.linear_1.weight")}': "
                + "the file is not whole, or it was put together from parts of different models");
        if (isXl && hasFirst != hasSecond)
            throw new WeightFileException(_path, "lacks one of the two text encoders of Stable Diffusion XL: it has no tensors under "
                + $"'{(hasFirst ? OriginalPrefixes.XlOpenClip : OriginalPrefixes.XlClip)}'");
    }

    private List<TextTower> Towers()
    {
        var towers = new List<TextTower>();
        foreach (var prefix in (string[])[OriginalPrefixes.XlClip, OriginalPrefixes.Clip])
            if (_all.Below(prefix) is { Count: > 0 } weights)
                towers.Add(Tower(weights, 0, TokenizerSource.OfClip));
        if (_all.Below(OriginalPrefixes.XlOpenClip) is { Count: > 0 } second)
            towers.Add(Tower(OpenClip.RenamedText(second), 1, TokenizerSource.OfClip with { PaddingToken = SecondPadding }));
        if (_all.Below(OriginalPrefixes.OpenClip) is { Count: > 0 } ofTwo)
            towers.Add(Tower(WithoutLastLayer(OpenClip.RenamedText(ofTwo)), 0,
                TokenizerSource.OfClip with { PaddingToken = SecondPadding }));
        return towers;
    }

    private TextTower Tower(WeightSet weights, int number, TokenizerSource vocabulary)
    {
        var config = TextEncoderRecogniser.Recognise(weights, _path, _companions.Text(number));
        TextEncoderTensors.For(config, weights).DemandAll(weights, _path, "its text encoder");
        return new TextTower(weights, config, _companions.Vocabulary(number) ?? vocabulary);
    }

    // 2.x was trained on the states before the last layer, with the final norm behind them.
    private static WeightSet WithoutLastLayer(WeightSet weights)
    {
        var last = $"text_model.encoder.layers.{weights.CountBelow("text_model.encoder.layers.") - 1}.";
        return weights.Remap((name, entry) => name.StartsWith(last, StringComparison.Ordinal) || name == "text_projection.weight" ? []
            : [new(name, entry)]);
    }

    private void DemandFit(TextEncoder text, UNetConfig unet)
    {
        if (unet.Added is not null && text.Second is null)
            throw new WeightFileException(_path, "lacks one of the two text encoders of Stable Diffusion XL: it has no tensors under "
                + $"'{(_all.HasBelow(OriginalPrefixes.XlClip) ? OriginalPrefixes.XlOpenClip : OriginalPrefixes.XlClip)}'");
        if (text.Width != unet.CrossAttentionWidth)
            throw new WeightFileException(_path, $"its text encoder gives states of width {text.Width}, but its UNet reads "
                + $"{unet.CrossAttentionWidth}: it was put together from parts of different models");
    }

    private Autoencoder? Autoencoder(BaseFamily family)
    {
        var weights = _all.Below(OriginalPrefixes.Autoencoder);
        if (weights.Count == 0) return null;
        if (AutoencoderOriginalNames.IsOne(weights)) weights = AutoencoderOriginalNames.Renamed(weights);
        var config = AutoencoderRecogniser.Recognise(weights, _path, family.ScalingFactor, _companions.Autoencoder());
        AutoencoderTensors.For(config, weights).DemandAll(weights, _path, "its autoencoder");
        return new Autoencoder(_name, weights, config);
    }

    private NoiseScheduleConfig Schedule(BaseFamily family) => new()
    {
        PredictionType = PredictionMarkers.Find(_header) ?? PredictionType.Epsilon,
        HasZeroTerminalSnr = PredictionMarkers.HasZeroTerminalSnr(_header),
        Spacing = family.Spacing,
    };
}
