using System.Text.Json;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Models.TextEncoders.Tokenizers;

/// <summary>What a tokenizer's files hold, in their own forms.</summary>
internal static class TokenizerSettings
{
    /// <summary>A special token: a text, or an object with its text as <c>content</c>.</summary>
    public static string? FindToken(this ConfigFile file, string name)
    {
        if (file.Find(name) is not { } value)
            return null;
        if (value.ValueKind == JsonValueKind.Object && value.TryGetProperty("content", out var content))
            value = content;
        return value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } token
            ? token
            : throw file.Problem(name, "expected a token's text, or an object with its 'content'");
    }
}
