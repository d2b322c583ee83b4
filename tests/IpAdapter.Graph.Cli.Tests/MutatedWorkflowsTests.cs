using System.Globalization;
using IpAdapter.Graph.Cli.Tests.Faults;

namespace IpAdapter.Graph.Cli.Tests;

/// <summary>
/// Every kind of fault in the project's own workflows, made by the hundred: all are refused before anything runs, at the line where the
/// fault stands, and right changes are accepted.
/// File number n is made with seed n alone, so a failure names the file that shows it again: set WORKFLOW_FAULT_SEED to that number to run
/// it by itself. WORKFLOW_FAULTS is how many are made.
/// </summary>
public sealed class MutatedWorkflowsTests(ITestOutputHelper output)
{
    private const int FewFiles = 150;   // every kind once
    private const int FilesAtOnce = 50;
    private const int OneRunOf = 20;   // a process for each would take an hour
    private static readonly TimeSpan Endless = TimeSpan.FromMinutes(5);   // however busy the machine is
    private static readonly TimeSpan EndlessForOne = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task A_fault_is_refused_at_its_line_before_anything_runs_and_a_right_change_is_accepted()
    {
        using var folder = new TemporaryFolder();
        var files = await MakeAsync(folder);
        var failures = new List<string>();
        foreach (var batch in files.Chunk(FilesAtOnce))
            failures.AddRange(await ValidateAsync(folder, batch));
        for (var i = 0; i < files.Count; i += OneRunOf)
        {
            if (files[i].Fault.IsRightBecause is null)
                failures.AddRange(await RunAsync(folder, files[i]));
        }

        Report(files);
        Assert.True(failures.Count == 0, string.Create(CultureInfo.InvariantCulture,
            $"{failures.Count} of {files.Count}:\n{string.Join('\n', failures)}"));
    }

    private static async Task<List<MutatedFile>> MakeAsync(TemporaryFolder folder)
    {
        var workflows = SoundWorkflows.All(await Catalog.ReadAsync());
        var faults = WorkflowFaults.All(new BadFiles(Directory.CreateDirectory(folder.In("bad")).FullName));
        var (first, count) = Number("WORKFLOW_FAULT_SEED") is { } only ? (only, 1) : (0, Number("WORKFLOW_FAULTS") ?? FewFiles);
        var files = new List<MutatedFile>(count);
        for (var seed = first; seed < first + count; seed++)
        {
            // Kinds and workflows take turns, so that few files see all of both.
            var random = new Random(seed);
            var fault = faults[seed % faults.Count];
            var from = seed / faults.Count + random.Next(workflows.Count);
            for (var i = 0; i < workflows.Count; i++)
            {
                var workflow = workflows[(from + i) % workflows.Count];
                if (fault.Apply(workflow, random) is not { } mutant || mutant.Text == workflow.Text)
                    continue;
                var file = new MutatedFile(seed, fault, workflow.Name, mutant,
                    folder.In(string.Create(CultureInfo.InvariantCulture, $"{seed}.yaml")));
                await File.WriteAllTextAsync(file.Path, mutant.Text);
                files.Add(file);
                break;
            }
        }

        return files;
    }

    private static async Task<IEnumerable<string>> ValidateAsync(TemporaryFolder folder, MutatedFile[] files)
    {
        string[] paths = [.. files.Select(file => file.Path)];
        var limit = files.Length == 1 ? EndlessForOne : Endless;
        var json = await Command.RunAsync(folder.Path, limit, ["validate", .. paths, "--json"]);
        if (json.Code is not (0 or 2))
        {
            if (files.Length == 1)
                return [$"{files[0]}: validate ended with {json.Code}: {json.Error}"];
            List<string> failures = [];
            foreach (var file in files)
                failures.AddRange(await ValidateAsync(folder, [file]));
            return failures;
        }

        var text = await Command.RunAsync(folder.Path, limit, ["validate", .. paths]);
        var found = FoundProblem.Read(json.Output).ToLookup(problem => problem.File);
        return [.. Obeyed(text, $"seeds {files[0].Seed} to {files[^1].Seed}"),
            .. files.SelectMany(file => file.Compare([.. found[file.Path].Where(problem => problem.IsError)]))];
    }

    private static async Task<IEnumerable<string>> RunAsync(TemporaryFolder folder, MutatedFile file)
    {
        var run = await Command.RunAsync(folder.Path, EndlessForOne, "run", file.Path, "--out", folder.In("out/"));
        List<string> failures = [.. Obeyed(run, file.ToString())];
        if (run.Code != 2)
            failures.Add($"{file}: run ended with {run.Code}: {run.All}");
        if (Directory.Exists(folder.In("out")) && Directory.EnumerateFileSystemEntries(folder.In("out")).Any())
            failures.Add($"{file}: something was written");
        return failures;
    }

    // A terminal obeys control characters: none but line ends comes from a file.
    private static IEnumerable<string> Obeyed(Command.Ending ending, string what) =>
        ending.All.Where(letter => char.IsControl(letter) && letter != '\n').Distinct()
            .Select(letter => $"{what}: the character {(int)letter:x2} was written to the terminal");

    private void Report(List<MutatedFile> files)
    {
        var kinds = files.GroupBy(file => file.Fault.Name).ToList();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{files.Count:N0} files, {kinds.Count} kinds, {files.Select(file => file.Workflow).Distinct().Count()} workflows; "
                + $"{files.Count(file => file.Fault.IsRightBecause is null):N0} faults; every {OneRunOf}th of them by 'run' too"));
        foreach (var kind in kinds)
            output.WriteLine($"{kind.Count(),5} "
                + $"{kind.Key}{(kind.First().Fault.IsRightBecause is { } reason ? $" (accepted: {reason})" : "")}");
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
