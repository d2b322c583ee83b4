using System.Text.Json;

namespace IpAdapter.Graph.Golden.Tests.Pipelines;

/// <summary>Sizes that an SDXL model is told, as diffusers writes them: height before width, top before left.</summary>
internal sealed record SizesRequest(int[]? Original, int[]? Crop, int[]? Target)
{
    /// <summary>Those of one side, or null where none are given.</summary>
    public static SizesRequest? Read(JsonElement? sizes, string side)
    {
        if (sizes is not { } given)
            return null;
        var request = new SizesRequest(Pair("original_size"), Pair("crops_coords_top_left"), Pair("target_size"));
        return request is { Original: null, Crop: null, Target: null } ? null : request;

        int[]? Pair(string name) => given.TryGetProperty(side + name, out var pair) && pair.ValueKind == JsonValueKind.Array
            ? [pair[0].GetInt32(), pair[1].GetInt32()]
            : null;
    }

    /// <summary>The settings of text/set-sizes.</summary>
    public string Settings => string.Join(", ", Of("original-height", "original-width", Original).Concat(Of("crop-top", "crop-left", Crop))
        .Concat(Of("target-height", "target-width", Target)));

    private static string[] Of(string first, string second, int[]? pair) =>
        pair is null ? [] : [$"{first}: {pair[0]}", $"{second}: {pair[1]}"];
}
