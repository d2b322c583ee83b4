using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Golden;
using IpAdapter.Graph.Golden.Tests.Runners.Modules;

namespace IpAdapter.Graph.Golden.Tests.Runners;

/// <summary>Parts of networks on inputs of 1e-3, which show a wrong epsilon.</summary>
public sealed class SmallSignalRunner : GoldenRunner
{
    private static readonly ModuleFamily[] Families =
        [.. typeof(ModuleFamily).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(ModuleFamily)))
            .Select(type => (ModuleFamily)Activator.CreateInstance(type)!)];

    public override string Area => "small-signal";

    public override string? CannotYet(GoldenCase golden)
    {
        var model = golden.Models[0];
        return FamilyOf(model) is { } family ? Supported.WhyNot(() => family.Open(model))
            : $"nothing runs modules of {Path.GetFileName(model)} yet";
    }

    public override void Prove(GoldenCase golden, Verdict verdict)
    {
        var family = FamilyOf(golden.Models[0])!;
        using var lease = TestDevice.Store.Lend(family.Weights(golden.Models[0]));
        verdict.Matches("output", family.Run(golden, golden.Parameters.GetProperty("module").GetString()!, new(lease)));
    }

    // A folder says what it is in its configuration; the files of the set are adapters'.
    private static ModuleFamily? FamilyOf(string model)
    {
        if (File.Exists(model)) return Families.OfType<AdapterModules>().Single();
        var file = ConfigFile.Read(Path.Combine(model, "config.json"));
        var name = file.FindText("_class_name") ?? (file.Find("architectures") is null ? null : file.Texts("architectures")[0]);
        return Families.FirstOrDefault(family => family.Classes.Contains(name));
    }
}
