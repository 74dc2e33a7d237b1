/** Tables that people bring: CSV and Parquet files. */
package dev.strata.lens.table;
