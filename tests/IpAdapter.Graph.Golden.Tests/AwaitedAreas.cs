namespace IpAdapter.Graph.Golden.Tests;

/// <summary>
/// Areas of recorded cases that nothing here can do yet: their cases are skipped, each with what it waits for. An area that has no runner
/// and is not named here fails.
/// </summary>
internal static class AwaitedAreas
{
    private static readonly Dictionary<string, string> s_waitsFor = new()
    {
        ["attention-regions"] = "prompts in regions inside the attention layers",
        ["controlnet-union"] = "ControlNet Union",
        ["faces"] = "finding, aligning and recognising faces",
        ["few-steps"] = "the samplers of few-step models",
        ["guidance"] = "FreeU and perturbed attention guidance",
        ["instantid"] = "InstantID",
        ["preprocessors"] = "depth and pose estimation",
        ["pulid"] = "PuLID",
        ["style-aligned"] = "StyleAligned",
    };

    /// <summary>All of them.</summary>
    public static IEnumerable<string> Names => s_waitsFor.Keys;

    /// <summary>What an area waits for, or null where it is not awaited.</summary>
    public static string? WhatFor(string area) =>
        s_waitsFor.GetValueOrDefault(area) is { } what ? $"nothing runs the area '{area}' yet: it waits for {what}" : null;
}
