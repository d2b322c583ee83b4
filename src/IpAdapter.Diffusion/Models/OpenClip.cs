using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Models;

/// <summary>CLIP's encoders by OpenCLIP's (and OpenAI's) names, seen by transformers' names.</summary>
/// <remarks>Queries, keys and values are one matrix there, and projections are multiplied from the right: transposed.</remarks>
internal static class OpenClip
{
    private static readonly string[] Projections = ["q_proj", "k_proj", "v_proj"];

    private static readonly Dictionary<string, string> InLayer = new()
    {
        ["ln_1"] = "layer_norm1",
        ["ln_2"] = "layer_norm2",
        ["attn.out_proj"] = "self_attn.out_proj",
        ["mlp.c_fc"] = "mlp.fc1",
        ["mlp.c_proj"] = "mlp.fc2",
    };

    /// <summary>Whether weights have a text encoder by such names.</summary>
    public static bool IsText(WeightSet weights) => weights.Has("positional_embedding") && weights.Has("token_embedding.weight")
        && weights.Has("transformer.resblocks.0.attn.in_proj_weight");

    /// <summary>Whether weights have an image encoder by such names, below <c>visual.</c> or by itself.</summary>
    public static bool IsVision(WeightSet weights) => weights.HasBelow("visual.class_embedding")
        || weights.HasBelow("visual.transformer.resblocks.")
        || (weights.Has("class_embedding") && weights.Has("ln_pre.weight") && weights.Has("conv1.weight"));

    /// <summary>A text encoder by transformers' names (<c>text_model.</c>, <c>text_projection</c>).</summary>
    public static WeightSet RenamedText(WeightSet weights) => weights.Remap((name, entry) => name switch
    {
        "token_embedding.weight" => [new("text_model.embeddings.token_embedding.weight", entry)],
        "positional_embedding" => [new("text_model.embeddings.position_embedding.weight", entry)],
        "ln_final.weight" or "ln_final.bias" => [new($"text_model.final_layer_norm.{Last(name)}", entry)],
        "text_projection" when entry.Shape.Count == 2 => [new("text_projection.weight", entry.Transposed())],
        "text_projection.weight" => [new(name, entry)],
        _ => InTransformer("text_model.encoder.layers", name, entry),
    }, name => name switch
    {
        "text_model.embeddings.token_embedding.weight" => "token_embedding.weight",
        "text_model.embeddings.position_embedding.weight" => "positional_embedding",
        "text_projection.weight" => "text_projection",
        "text_model.final_layer_norm.weight" or "text_model.final_layer_norm.bias" => $"ln_final.{Last(name)}",
        _ => OriginalInTransformer("text_model.encoder.layers.", name),
    });

    /// <summary>An image encoder by transformers' names (<c>vision_model.</c>, <c>visual_projection</c>).</summary>
    public static WeightSet RenamedVision(WeightSet weights) =>
        (weights.HasBelow("visual.") ? weights.Below("visual.") : weights).Remap((name, entry) => name switch
    {
        "class_embedding" => [new("vision_model.embeddings.class_embedding", entry)],
        "conv1.weight" => [new("vision_model.embeddings.patch_embedding.weight", entry)],
        "positional_embedding" => [new("vision_model.embeddings.position_embedding.weight", entry)],
        "ln_pre.weight" or "ln_pre.bias" => [new($"vision_model.pre_layrnorm.{Last(name)}", entry)],
        "ln_post.weight" or "ln_post.bias" => [new($"vision_model.post_layernorm.{Last(name)}", entry)],
        "proj" when entry.Shape.Count == 2 => [new("visual_projection.weight", entry.Transposed())],
        _ => InTransformer("vision_model.encoder.layers", name, entry),
    }, name => name switch
    {
        "vision_model.embeddings.class_embedding" => "class_embedding",
        "vision_model.embeddings.patch_embedding.weight" => "conv1.weight",
        "vision_model.embeddings.position_embedding.weight" => "positional_embedding",
        "visual_projection.weight" => "proj",
        "vision_model.pre_layrnorm.weight" or "vision_model.pre_layrnorm.bias" => $"ln_pre.{Last(name)}",
        "vision_model.post_layernorm.weight" or "vision_model.post_layernorm.bias" => $"ln_post.{Last(name)}",
        _ => OriginalInTransformer("vision_model.encoder.layers.", name),
    });

    private static IEnumerable<KeyValuePair<string, WeightEntry>> InTransformer(string layers, string name, WeightEntry entry)
    {
        if (name.Split('.') is not ["transformer", "resblocks", var layer, .. var rest]) return [];
        if (rest is ["attn", "in_proj_weight" or "in_proj_bias"] && entry.Shape.Count > 0)
        {
            var width = entry.Shape[0] / 3;
            return Projections.Select((projection,
                i) => KeyValuePair.Create($"{layers}.{layer}.self_attn.{projection}.{rest[1]["in_proj_".Length..]}",
                entry.Rows(i * width, width)));
        }

        return rest is [.. var part, var last] && InLayer.TryGetValue(string.Join('.', part), out var known)
            ? [new($"{layers}.{layer}.{known}.{last}", entry)]
            : [];
    }

    // The way back, for a tensor that a file lacks: three of them are one there.
    private static string? OriginalInTransformer(string layers, string name)
    {
        if (!name.StartsWith(layers, StringComparison.Ordinal) || name[layers.Length..]
            .Split('.') is not [var layer, .. var part, var last])
            return null;
        if (part is ["self_attn", var projection] && Projections.Contains(projection))
            return $"transformer.resblocks.{layer}.attn.in_proj_{last}";
        return InLayer.FirstOrDefault(one => one.Value == string.Join('.', part)).Key is { } original
            ? $"transformer.resblocks.{layer}.{original}.{last}"
            : null;
    }

    private static string Last(string name) => name[(name.LastIndexOf('.') + 1)..];
}
