using IpAdapter.Golden;

namespace IpAdapter.Graph.Golden.Tests;

/// <summary>Every case of the golden folder, each by the runner of its area; what can't be run yet is skipped with its reason.</summary>
public sealed class GoldenCases
{
    private static readonly Dictionary<string, GoldenRunner> Runners = typeof(GoldenCases).Assembly.GetTypes()
        .Where(type => type.IsSubclassOf(typeof(GoldenRunner)) && !type.IsAbstract)
        .Select(type => (GoldenRunner)Activator.CreateInstance(type)!)
        .ToDictionary(runner => runner.Area);

    public static TheoryData<string> Names => [.. GoldenFolder.Current.CaseNames];

    /// <summary>One case of every area whose layers may be prepared, and the whole UNet with adapters in each family.</summary>
    public static TheoryData<string> Sample =>
        [.. GoldenFolder.Current.CaseNames.GroupBy(name => name.Split('/')[0]).Where(area => Layered.Contains(area.Key))
            .SelectMany(area => area.Order(StringComparer.Ordinal).Take(2))];

    private static readonly string[] Layered =
        ["attention", "controlnet", "ip-adapter", "lora", "projection", "t2i-adapter", "taesd", "text", "unet", "unet-blocks", "vae",
            "vision"];

    // Prepared forms are read by inference alone.
    [Theory]
    [MemberData(nameof(Names))]
    public void A_case_is_reproduced_within_its_tolerance(string name)
    {
        using var mode = inference_mode(!name.StartsWith("training/", StringComparison.Ordinal));
        Prove(name);
    }

    [Theory]
    [MemberData(nameof(Sample))]
    public void It_is_with_the_weights_as_they_are_too(string name)
    {
        using var mode = inference_mode(false);
        Prove(name);
    }

    private static void Prove(string name)
    {
        using var golden = GoldenFolder.Current.Case(name);
        var reason = Runners.TryGetValue(golden.Area, out var runner) ? runner.CannotYet(golden) : AwaitedAreas.WhatFor(golden.Area);
        if (reason is not null)
        {
            Console.WriteLine($"skipped {name}: {reason}");
            Assert.Skip(reason);
        }
        if (runner is null)
            Assert.Fail($"{name}: no runner proves the area '{golden.Area}', and AwaitedAreas does not name it: write a runner for it, or "
                + "name it there with what it waits for");

        var verdict = new Verdict(golden);
        using (NewDisposeScope())
        using (no_grad())
            runner.Prove(golden, verdict);
        Assert.True(verdict.Misses.Count == 0, $"{name} ({golden.Title})\n  {string.Join("\n  ", verdict.Misses)}");
    }

    [Fact]
    public void No_area_is_both_run_and_awaited() => Assert.Empty(Runners.Keys.Intersect(AwaitedAreas.Names));
}
