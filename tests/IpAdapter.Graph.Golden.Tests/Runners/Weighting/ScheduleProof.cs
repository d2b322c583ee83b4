using System.Globalization;
using System.Text.Json;
using IpAdapter.Diffusion.ImagePrompts.Schedules;
using IpAdapter.Golden;

namespace IpAdapter.Graph.Golden.Tests.Runners.Weighting;

/// <summary>Weights, pictures and prompts over frames; JSON only.</summary>
internal static class ScheduleProof
{
    private static readonly string[] Prompts = ["a", "b", "c"];

    public static void Prove(GoldenCase golden, Verdict verdict)
    {
        foreach (var row in golden.Parameters.GetProperty("table").EnumerateArray())
        {
            var plan = PlanOf(row);
            var schedule = WeightSchedule.Create(plan);
            var what = row.GetRawText().ReplaceLineEndings(" ");
            // What divides by zero there has an answer here: the last weight.
            if (row.TryGetProperty("error", out _))
            {
                verdict.Equals(what, [schedule.Weights.Count, schedule.Weights[^1]], [plan.Frames, plan.Weights[^1]]);
                continue;
            }

            verdict.Equals($"weights of {what}", schedule.Weights.Select(Text), row.GetProperty("result").EnumerateArray()
                .Select(weight => Text(weight.GetDouble())));
            verdict.Equals($"backwards: {what}", schedule.Weights.Reverse().Select(Text), row.GetProperty("inverted").EnumerateArray()
                .Select(weight => Text(weight.GetDouble())));
            verdict.Equals($"count of {what}", [schedule.Weights.Count], [row.GetProperty("count").GetInt32()]);
            verdict.Equals($"first of {what}", schedule.First, Numbers(row, "image_1"));
            verdict.Equals($"second of {what}", schedule.Second, Numbers(row, "image_2"));
            verdict.Equals($"prompts of {what}",
                [string.Concat(schedule.Keyframes.Select(key => $"\"{key.Frame}\": "
                + $"\"{Prompts[Math.Min(key.Prompt, Prompts.Length - 1)]}\",\n"))], [row.GetProperty("prompts").GetString()!]);
        }
    }

    private static SchedulePlan PlanOf(JsonElement row) => new()
    {
        Weights = [.. row.GetProperty("weights")
            .GetString()!.Split([',', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(weight => double.Parse(weight, CultureInfo.InvariantCulture))],
        Timing = Names.Choice<ScheduleTiming>(row.GetProperty("timing").GetString()!),
        // The node does not take fewer; there, fewer count as two.
        Frames = Math.Max(2, row.GetProperty("frames").GetInt32()),
        StartFrame = row.GetProperty("start_frame").GetInt32(),
        EndFrame = row.GetProperty("end_frame").GetInt32(),
        StartingFrames = row.GetProperty("add_starting_frames").GetInt32(),
        EndingFrames = row.GetProperty("add_ending_frames").GetInt32(),
        Method = Names.Choice<ScheduleMethod>(row.GetProperty("method").GetString()!),
        Pictures = row.GetProperty("images").GetInt32(),
    };

    private static IEnumerable<int> Numbers(JsonElement row, string name) =>
        row.TryGetProperty(name, out var numbers) ? numbers.EnumerateArray().Select(number => number.GetInt32()) : [];

    private static string Text(double weight) => weight.ToString("F9", CultureInfo.InvariantCulture);
}
