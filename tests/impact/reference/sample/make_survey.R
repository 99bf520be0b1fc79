# Writes the numbers that the tests of spl_eval.impact.sample compare with: R's survey 4.1-1
# (Lumley 2021, R 4.2.2, both as Debian 12 packages r-base-core and r-cran-survey).
#
# The data come with the package: samples of the Academic Performance Index of California's
# schools (api) and the eight rows of Stata's manual (fpc). Only the columns used are kept.
# From this folder:
#
#     Rscript make_survey.R
#
# apistrat.csv, apiclus1.csv, apiclus2.csv, fpc.csv: data; survey.csv: estimates, one row a case;
# weights_clus1.csv, weights_strat.csv: calibrated weights in the order of the rows.

suppressMessages(library(survey))
data(api); data(fpc)
options(digits = 15)
columns <- c("cds", "stype", "sch.wide", "comp.imp", "dnum", "api00", "api99", "enroll",
             "api.stu", "pw", "fpc")
save_as <- function(frame, file) write.csv(frame, file, row.names = FALSE, quote = FALSE, na = "")
save_as(apistrat[columns], "apistrat.csv")
save_as(apiclus1[columns], "apiclus1.csv")
save_as(apiclus2[c("cds", "stype", "dnum", "api00", "enroll", "pw")], "apiclus2.csv")
save_as(fpc, "fpc.csv")

rows <- list()
keep <- function(case, stat, df) {
  half <- qt(0.975, df) * as.numeric(SE(stat))
  rows[[length(rows) + 1]] <<- data.frame(
    case = case, estimate = as.numeric(coef(stat)), std_error = as.numeric(SE(stat)), df = df,
    low = as.numeric(coef(stat)) - half, high = as.numeric(coef(stat)) + half)
}
four <- function(case, design) {
  keep(paste(case, "mean api00"), svymean(~api00, design), degf(design))
  keep(paste(case, "total enroll"), svytotal(~enroll, design), degf(design))
  keep(paste(case, "ratio api.stu/enroll"), svyratio(~api.stu, ~enroll, design), degf(design))
  keep(paste(case, "share sch.wide=Yes"), svymean(~I(as.numeric(sch.wide == "Yes")), design), degf(design))
  inside <- subset(design, comp.imp == "Yes")
  keep(paste(case, "mean api00 if comp.imp=Yes"), svymean(~api00, inside), degf(inside))
  keep(paste(case, "total enroll if comp.imp=Yes"), svytotal(~enroll, inside), degf(inside))
}

dstrat <- svydesign(id = ~1, strata = ~stype, weights = ~pw, data = apistrat, fpc = ~fpc)
dclus1 <- svydesign(id = ~dnum, weights = ~pw, data = apiclus1, fpc = ~fpc)
four("strat", dstrat)
four("strat without fpc", svydesign(id = ~1, strata = ~stype, weights = ~pw, data = apistrat))
four("clus1", dclus1)
for (type in c("E", "H", "M")) {
  inside <- subset(dclus1, stype == type)
  keep(paste0("clus1 mean api00 if stype=", type), svymean(~api00, inside), degf(inside))
}

# Examples of ?rake and ?calibrate
pop.types <- data.frame(stype = c("E", "H", "M"), Freq = c(4421, 755, 1018))
pop.schwide <- data.frame(sch.wide = c("No", "Yes"), Freq = c(1072, 5122))
totals <- c(`(Intercept)` = 6194, stypeH = 755, stypeM = 1018)
wide <- c(totals, sch.wideYes = 5122)
with99 <- c(totals, api99 = 3914069)
control <- list(maxit = 1000, epsilon = 1e-10)
clus1 <- list(
  rake = rake(dclus1, list(~stype, ~sch.wide), list(pop.types, pop.schwide), control = control),
  stype = calibrate(dclus1, ~stype, totals),
  "stype+sch.wide" = calibrate(dclus1, ~stype + sch.wide, wide),
  "stype+api99" = calibrate(dclus1, ~stype + api99, with99),
  "logit stype+api99" = calibrate(dclus1, ~stype + api99, with99, bounds = c(0.6, 1.6),
                                  calfun = "logit", epsilon = 1e-12))
for (name in names(clus1)) four(paste("clus1", name), clus1[[name]])
save_as(as.data.frame(lapply(clus1, weights), check.names = FALSE), "weights_clus1.csv")

# Unequal design weights: what tells a weighted projection from an unweighted one
strat <- list(
  raking = calibrate(dstrat, ~sch.wide + comp.imp, c(`(Intercept)` = 6194, sch.wideYes = 5122, comp.impYes = 4482),
                     calfun = "raking", epsilon = 1e-12),
  "sch.wide+api99" = calibrate(dstrat, ~sch.wide + api99, c(`(Intercept)` = 6194, sch.wideYes = 5122, api99 = 3914069)),
  "logit sch.wide+api99" = calibrate(dstrat, ~sch.wide + api99,
                                     c(`(Intercept)` = 6194, sch.wideYes = 5122, api99 = 3914069),
                                     bounds = c(0.8, 1.25), calfun = "logit", epsilon = 1e-12))
for (name in names(strat)) four(paste("strat", name), strat[[name]])
save_as(as.data.frame(lapply(strat, weights), check.names = FALSE), "weights_strat.csv")

# Two-stage sample as if its districts were drawn with replacement; enrolment has gaps
dclus2 <- svydesign(id = ~dnum, weights = ~pw, data = apiclus2)
keep("clus2 mean api00", svymean(~api00, dclus2), degf(dclus2))
known <- degf(subset(dclus2, !is.na(enroll)))
keep("clus2 total enroll", svytotal(~enroll, dclus2, na.rm = TRUE), known)
keep("clus2 mean enroll", svymean(~enroll, dclus2, na.rm = TRUE), known)

# ?fpc, after Stata's manual
without <- svydesign(weights = ~weight, ids = ~psuid, strata = ~stratid, data = fpc, nest = TRUE)
with <- svydesign(weights = ~weight, ids = ~psuid, strata = ~stratid, fpc = ~Nh, data = fpc, nest = TRUE)
keep("fpc without mean x", svymean(~x, without), degf(without))
keep("fpc with mean x", svymean(~x, with), degf(with))
keep("fpc with mean x if x>5", svymean(~x, subset(with, x > 5)), degf(subset(with, x > 5)))

# tests/lonely.psu.R of the package: districts as strata, one of them with one school
lonely <- svydesign(id = ~1, weights = ~pw, strata = ~dnum, data = apiclus1)
for (policy in c("certainty", "adjust", "average")) {
  options(survey.lonely.psu = policy)
  keep(paste("lonely", policy, "mean api00"), svymean(~api00, lonely), degf(lonely))
}
options(survey.lonely.psu = "fail")

# Proportions with an interval on the logit scale
for (case in c("strat", "clus1")) {
  design <- list(strat = dstrat, clus1 = dclus1)[[case]]
  found <- svyciprop(~I(comp.imp == "Yes"), design, method = "logit", df = degf(design))
  rows[[length(rows) + 1]] <- data.frame(
    case = paste(case, "proportion comp.imp=Yes"), estimate = as.numeric(coef(found)),
    std_error = as.numeric(SE(found)), df = degf(design), low = confint(found)[1], high = confint(found)[2])
}

found <- do.call(rbind, rows)
numbers <- vapply(found, is.numeric, TRUE)
found[numbers] <- lapply(found[numbers], formatC, digits = 15, format = "g", width = 1)
save_as(found, "survey.csv")
