using System.Text.RegularExpressions;
using IpAdapter.Diffusion.Models.TextEncoders.Tokenizers;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Checkpoints;

/// <summary>
/// Files that lie beside a part of a model, could change what it means, and are not read: an adapter of its weights, settings of another
/// program, tokens under another name.
/// </summary>
public static partial class IgnoredFiles
{
    // What a part's folder is published with, and what is read of it.
    private static readonly HashSet<string> s_known = new(
        [.. TokenizerFiles.Names, ConfigFile.Name, "scheduler_config.json", "preprocessor_config.json", "generation_config.json",
            "open_clip_config.json", "model_index.json"], StringComparer.OrdinalIgnoreCase);

    /// <summary>Finds those of a folder, in the order of their names.</summary>
    /// <param name="folder">A part's folder; there is none in one that is not there.</param>
    public static IEnumerable<string> In(string folder) => Directory.Exists(folder)
        ? Directory.EnumerateFiles(folder).Where(path => IsUnread(Path.GetFileName(path))).Order(StringComparer.Ordinal)
        : [];

    /// <summary>What to say of them; null where there are none.</summary>
    /// <param name="root">The model's folder, or a part's: names are relative to it.</param>
    /// <param name="parts">Its parts' folders, relative to it; none for a part by itself.</param>
    public static string? Remark(string root, params IReadOnlyList<string> parts)
    {
        List<string> names = [.. (parts.Count == 0 ? [""] : parts).SelectMany(part => In(Path.Combine(root, part)))
            .Select(file => Path.GetRelativePath(root, file))];
        return names.Count == 0
            ? null
            : $"not read, so that what {(names.Count == 1 ? "it says" : "they say")} has no effect: {string.Join(", ", names)} (a LoRA is "
                + "applied by lora/apply, learned words by text/apply-inversion; what does not belong to the model can be moved away)";
    }

    private static bool IsUnread(string name) => !s_known.Contains(name) && Data().IsMatch(name) && !Twins().IsMatch(name);

    // Documents, pictures and other programs' graphs say nothing of a part here.
    [GeneratedRegex(@"^[^.].*\.(json|jsonl|txt|ya?ml|safetensors|bin|ckpt|pth?|npz|npy|model|spm|vocab)$", RegexOptions.IgnoreCase)]
    private static partial Regex Data();

    // The same weights in another precision, container or number of shards, and the lists of these; licences and notes.
    [GeneratedRegex(
        @"^((diffusion_)?(pytorch_|flax_|tf_|openvino_|rust_)?model|open_clip_(pytorch_)?model)"
        + @"([.-](fp16|fp32|bf16|ema|non_ema|(\d+-of-\d+)))*\.(safetensors|bin|ckpt|pth?)(\.index)?([.](fp16|fp32|bf16))?(\.json)?$"
        + @"|^(licen[cs]e|notice|readme|requirements|use_policy).*\.txt$",
        RegexOptions.IgnoreCase)]
    private static partial Regex Twins();
}
