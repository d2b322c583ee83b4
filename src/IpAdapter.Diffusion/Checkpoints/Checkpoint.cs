using System.Globalization;
using IpAdapter.Diffusion.Autoencoding;
using IpAdapter.Diffusion.Sampling;
using IpAdapter.Diffusion.Text;
using IpAdapter.Diffusion.UNets;
using IpAdapter.Diffusion.Weights;
using IpAdapter.Diffusion.Weights.Originals;

namespace IpAdapter.Diffusion;

/// <summary>
/// A base model in one file, as Stable Diffusion 1.x, 2.x and XL were first published and are mostly passed on (<c>.safetensors</c>, <c>.ckpt</c>): its parts by diffusers' names and shapes. A description, no tensor is loaded.
/// </summary>
/// <param name="Family">The family it belongs to, for people.</param>
/// <param name="UNet">Its UNet.</param>
/// <param name="TextEncoder">Its text encoder, with CLIP's own vocabulary: such files carry none. Null where the file has no text encoder.</param>
/// <param name="Autoencoder">Its autoencoder; null where the file has none.</param>
/// <param name="Files">The files that decide what it is.</param>
public sealed record Checkpoint(string Family, UNet UNet, TextEncoder? TextEncoder, Autoencoder? Autoencoder, IReadOnlyList<string> Files)
{
    private const string UNetPrefix = "model.diffusion_model.", AutoencoderPrefix = "first_stage_model.";
    private const string ClipPrefix = "cond_stage_model.transformer.", OpenClipPrefix = "cond_stage_model.model.";
    private const string XlClipPrefix = "conditioner.embedders.0.transformer.", XlOpenClipPrefix = "conditioner.embedders.1.model.", RefinerPrefix = "conditioner.embedders.0.model.";
    private const int UsualPixelsPerLatent = 8;

    /// <summary>What was found in it and what was taken to be so, a sentence each.</summary>
    public required IReadOnlyList<string> Findings { get; init; }

    /// <summary>Reads the header of a file, and recognises from it what the model is.</summary>
    /// <param name="path">The file.</param>
    /// <param name="configFolder">A folder in diffusers' layout whose configurations count, for models whose widths are nobody's; null for one of the file's own name beside it, and where there is none, for what published models have.</param>
    /// <exception cref="WeightFileException">It is no whole base model, or of a kind that can't be used; the message says what it is.</exception>
    public static Checkpoint Open(string path, string? configFolder = null)
    {
        path = Path.GetFullPath(path);
        var header = WeightFileHeader.Read(path);
        var all = WeightSet.Of(header);
        var unet = all.Below(UNetPrefix);
        if (!OriginalUNet.IsOne(unet)) throw new WeightFileException(path, WeightFileKinds.Known.Mismatch(all, "a base model in one file"));
        if (all.HasBelow(RefinerPrefix)) throw new WeightFileException(path, "is SDXL's refiner, which can't be used: take the base model (sd_xl_base_1.0.safetensors)");

        var told = ToldConfigs.Find(path, configFolder);
        var name = Path.GetFileNameWithoutExtension(path);
        var towers = Towers(all, told, path);
        var text = towers switch { [] => null, [var only] => new TextEncoder(name, only), _ => new TextEncoder(name, towers[0], towers[1]) };
        var autoencoder = AutoencoderOf(all, told, path, name, isXl: towers.Count > 1);
        var renamed = OriginalUNet.Renamed(unet);
        var schedule = told.Schedule() ?? ScheduleOf(header, towers.Count > 1);
        var model = new UNet
        {
            Name = name,
            Weights = renamed,
            Config = UNetConfig.Recognise(renamed, path, told.UNet(), text?.PooledWidth),
            Schedule = schedule,
            PixelsPerLatent = autoencoder?.Config.PixelsPerLatent ?? UsualPixelsPerLatent,
            ScalingFactor = autoencoder?.Config.ScalingFactor,
        };
        var width = model.Config.CrossAttentionWidth;
        if (text is not null && text.Width != width) throw new WeightFileException(path, $"its text encoder gives states of width {text.Width}, but its UNet reads {width}: it was put together from parts of different models");

        var family = towers.Count > 1 || model.Config.Added is not null ? "Stable Diffusion XL" : all.HasBelow(OpenClipPrefix) ? "Stable Diffusion 2.x" : "Stable Diffusion 1.x";
        return new Checkpoint(family, model, text, autoencoder, [path, .. told.Files]) { Findings = [.. FindingsOf(family, model, text, autoencoder, told)] };
    }

    private static List<TextTower> Towers(WeightSet all, ToldConfigs told, string path)
    {
        var towers = new List<TextTower>();
        foreach (var prefix in (string[])[XlClipPrefix, ClipPrefix])
            if (all.Below(prefix) is { Count: > 0 } clip)
                towers.Add(Tower(clip, isOpenClip: false, padding: null));
        if (all.Below(XlOpenClipPrefix) is { Count: > 0 } second) towers.Add(Tower(OpenClip.RenamedText(second), isOpenClip: true, padding: "!"));
        if (all.Below(OpenClipPrefix) is { Count: > 0 } ofTwo) towers.Add(Tower(WithoutLastLayer(OpenClip.RenamedText(ofTwo)), isOpenClip: true, padding: "!"));
        return towers;

        TextTower Tower(WeightSet weights, bool isOpenClip, string? padding)
        {
            var vocabulary = new TokenizerSource((string?)null);
            return new TextTower(weights, TextEncoderConfig.Recognise(weights, path, isOpenClip, told.Text(towers.Count)), told.Vocabulary(towers.Count) ?? (padding is null ? vocabulary : vocabulary with { PaddingToken = padding }));
        }
    }

    // 2.x was trained on the states before the last layer, with the final norm behind them.
    private static WeightSet WithoutLastLayer(WeightSet weights)
    {
        var last = $"text_model.encoder.layers.{weights.CountBelow("text_model.encoder.layers.") - 1}.";
        return weights.SeenAs((name, entry) => name.StartsWith(last, StringComparison.Ordinal) || name == "text_projection.weight" ? [] : [new(name, entry)]);
    }

    private static Autoencoder? AutoencoderOf(WeightSet all, ToldConfigs told, string path, string name, bool isXl)
    {
        var weights = all.Below(AutoencoderPrefix);
        if (weights.Count == 0) return null;
        var renamed = OriginalAutoencoder.IsOne(weights) ? OriginalAutoencoder.Renamed(weights) : weights;
        return new Autoencoder(name, renamed, AutoencoderConfig.Recognise(renamed, path, isXl ? AutoencoderConfig.XlScaling : AutoencoderConfig.UsualScaling, told.Autoencoder()));
    }

    // Fine-tunings that predict the velocity say so by an empty tensor 'v_pred' (and 'ztsnr'), or in their remarks (Stability's ModelSpec).
    private static NoiseScheduleConfig ScheduleOf(WeightFileHeader header, bool isXl) => new()
    {
        PredictionType = header.Entries.ContainsKey("v_pred") || header.Metadata.GetValueOrDefault("modelspec.prediction_type") == "v" ? PredictionType.Velocity : PredictionType.Epsilon,
        HasZeroTerminalSnr = header.Entries.ContainsKey("ztsnr"),
        Spacing = isXl ? TimestepSpacing.Leading : null,
    };

    private static IEnumerable<string> FindingsOf(string family, UNet unet, TextEncoder? text, Autoencoder? autoencoder, ToldConfigs told)
    {
        var config = unet.Config;
        var kind = config.InChannels switch { 4 => "", 9 => ", for inpainting (9 channels in)", var channels => string.Create(CultureInfo.InvariantCulture, $", {channels} channels in") };
        yield return string.Create(CultureInfo.InvariantCulture, $"{family} in one file{kind}: a UNet of {unet.Weights.ParameterCount / 1e6:0.#} M parameters, text states of width {config.CrossAttentionWidth}, {PredictionName(unet.Schedule.PredictionType)}");
        yield return told.Folder is { } folder ? $"its configuration is that of {folder}" : $"heads ({string.Join(", ", config.Heads)}) and norms of {config.NormGroups} groups are as published: shapes do not tell them";
        yield return text is null ? "it has no text encoder" : $"its prompts are read with CLIP's own vocabulary by {(text.Second is null ? "one text encoder" : "two text encoders")}";
        yield return autoencoder is null ? "it has no autoencoder" : string.Create(CultureInfo.InvariantCulture, $"its latents are scaled by {autoencoder.Config.ScalingFactor}");
    }

    private static string PredictionName(PredictionType prediction) => prediction == PredictionType.Velocity ? "predicts the velocity" : "predicts the noise";
}
